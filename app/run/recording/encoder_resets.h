#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "core/base/clock_time.h"

namespace penstock {

/// How often encoders that failed are opened again: an encoder that fails now and then costs a few
/// frames each time, one that fails over and over is broken.
class EncoderResets
{
public:
	static constexpr std::size_t kMost = 3;
	static constexpr std::chrono::minutes kWithin{10};

	/// Whether they may be opened again at `now` (CLOCK_MONOTONIC); if so, that counts.
	bool take(ClockTime now);

private:
	std::array<ClockTime, kMost> taken_; ///< the last ones, as a ring
	std::size_t place_ = 0;		     ///< of the oldest
};

} // namespace penstock
