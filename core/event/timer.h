#pragma once

#include <chrono>
#include <functional>

#include "core/base/unique_fd.h"
#include "core/event/event_source.h"

namespace penstock {

/// A timerfd on CLOCK_MONOTONIC in an event loop.
class Timer final : public EventSource
{
public:
	static Result<Timer> create(std::function<void()> expired);

	/// Expires after `delay` (more than 0), then every `period` if that is not 0.
	Status arm(std::chrono::nanoseconds delay, std::chrono::nanoseconds period = {});
	Status disarm() { return set({}, {}); }

	int event_fd() const override { return fd_.get(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	Timer(UniqueFd fd, std::function<void()> expired);

	Status set(std::chrono::nanoseconds delay, std::chrono::nanoseconds period);

	UniqueFd fd_;
	std::function<void()> expired_;
};

} // namespace penstock
