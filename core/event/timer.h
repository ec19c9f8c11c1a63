#pragma once

#include <chrono>
#include <functional>

#include "core/base/clock_time.h"
#include "core/base/unique_fd.h"
#include "core/event/event_source.h"

namespace penstock {

/// A timerfd on CLOCK_MONOTONIC, which is readable from when it expires until expired() or until it
/// is set anew. Either it is a source of an event loop and calls its handler, or its owner waits
/// for the descriptor by other means and asks expired().
///
/// Threads: arm() to disarm() from any thread, the rest from the loop's.
class Timer final : public EventSource
{
public:
	/// `handler` is called by dispatch(); none for an owner that asks expired().
	static Result<Timer> create(std::function<void()> handler = {});

	/// Expires after `delay` (more than 0), then every `period` if that is not 0.
	Status arm(std::chrono::nanoseconds delay, std::chrono::nanoseconds period = {}) const;
	/// Expires at `time` of CLOCK_MONOTONIC (more than 0); at once when that is over.
	Status arm_at(ClockTime time) const;
	/// Expires now.
	Status arm_now() const { return arm_at(ClockTime(std::uint64_t{1})); }
	Status disarm() const;

	/// Whether it has expired since it was last asked or set anew.
	bool expired() const;

	int event_fd() const override { return fd_.get(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	Timer(UniqueFd fd, std::function<void()> handler);

	UniqueFd fd_;
	std::function<void()> handler_;
};

} // namespace penstock
