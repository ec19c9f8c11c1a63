#include "core/time/wall_clock.h"

#include "core/time/monotonic_now.h"

namespace penstock {

namespace {

std::chrono::nanoseconds since_boot(ClockTime time)
{
	return std::chrono::nanoseconds(static_cast<std::int64_t>(time.ns()));
}

} // namespace

WallClock WallClock::look()
{
	const ClockTime before = monotonic_now();
	const auto wall = std::chrono::system_clock::now();
	return {before, wall, monotonic_now()};
}

WallClock::WallClock(ClockTime before, std::chrono::sys_time<std::chrono::nanoseconds> wall,
		     ClockTime after)
	: monotonic_((since_boot(before) + since_boot(after)) / 2), wall_(wall),
	  error_((since_boot(after) - since_boot(before) + std::chrono::nanoseconds(1)) / 2)
{}

WallTime WallClock::at(ClockTime monotonic) const
{
	return {wall_ + (since_boot(monotonic) - monotonic_), error_};
}

} // namespace penstock
