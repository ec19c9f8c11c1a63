#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "core/base/clock_time.h"

namespace penstock {

/// When a camera that was lost is looked for: at once, then after 1, 2, 4, 8 and every 10 s. One
/// that is lost over and over (a loose plug, a power supply that is too weak) is left alone for
/// 30 s each time.
class LossBackoff
{
public:
	/// It was lost at `now` (CLOCK_MONOTONIC). True for the loss with which storms() becomes
	/// true.
	bool note_loss(ClockTime now);
	/// From now to the next look; asked once for each.
	std::chrono::nanoseconds next();
	/// It has been lost 5 times within 10 s.
	bool storms() const { return storms_; }

private:
	std::array<ClockTime, 5> losses_; ///< the last ones, as a ring
	std::size_t place_ = 0;		  ///< of the next one, and of the oldest
	std::size_t looks_ = 0;		  ///< since it was lost
	bool storms_ = false;
};

} // namespace penstock
