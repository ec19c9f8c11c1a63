#pragma once

#include <chrono>

#include "core/base/clock_time.h"

namespace penstock::pattern {

/// CLOCK_MONOTONIC
inline ClockTime monotonic_now()
{
	return ClockTime(
		std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()));
}

} // namespace penstock::pattern
