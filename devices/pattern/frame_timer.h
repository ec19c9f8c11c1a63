#pragma once

#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock::pattern {

/// A timerfd on CLOCK_MONOTONIC: readable from the time on that it was last set to. Nobody has to
/// read it, since setting a timer anew makes it unreadable (timerfd_create(2)). Thread-safe.
class FrameTimer
{
public:
	static Result<FrameTimer> create();

	int fd() const { return fd_.get(); }

	/// A time that is over makes it readable at once.
	void set(ClockTime time) const noexcept;
	void set_now() const noexcept { set(ClockTime(std::uint64_t{1})); }
	void stop() const noexcept { set(ClockTime(std::uint64_t{0})); }

private:
	explicit FrameTimer(UniqueFd fd) : fd_(std::move(fd)) {}

	UniqueFd fd_;
};

} // namespace penstock::pattern
