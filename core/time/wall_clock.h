#pragma once

#include <chrono>

#include "core/base/clock_time.h"

namespace penstock {

/// A moment by the wall clock, and by how much that may be wrong.
struct WallTime {
	std::chrono::sys_time<std::chrono::nanoseconds> time;
	std::chrono::nanoseconds error;
};

/// How CLOCK_MONOTONIC and the wall clock stood to each other when somebody looked. The wall clock
/// is set now and then, so look anew for each recording.
class WallClock
{
public:
	static WallClock look();
	/// The wall clock was read between two looks at CLOCK_MONOTONIC.
	WallClock(ClockTime before, std::chrono::sys_time<std::chrono::nanoseconds> wall,
		  ClockTime after);

	WallTime at(ClockTime monotonic) const;

private:
	std::chrono::nanoseconds monotonic_; ///< at the same time
	std::chrono::sys_time<std::chrono::nanoseconds> wall_;
	std::chrono::nanoseconds error_;
};

} // namespace penstock
