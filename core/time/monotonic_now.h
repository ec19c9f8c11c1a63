#pragma once

#include <chrono>

#include "core/base/clock_time.h"

namespace penstock {

/// CLOCK_MONOTONIC, the clock of V4L2's timestamps; libstdc++ reads it for steady_clock.
inline ClockTime monotonic_now()
{
	return ClockTime(
		std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()));
}

} // namespace penstock
