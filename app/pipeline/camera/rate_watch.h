#pragma once

#include <cstdint>
#include <optional>

#include "core/base/clock_time.h"
#include "core/video/geometry.h"

namespace penstock {

/// Knows when a camera gives fewer frames than its driver has agreed to, as most webcams do in dim
/// light. It is asked about once a second.
class RateWatch
{
public:
	/// The camera has started, at the rate that its driver tells; 0/1: unknown, nothing is
	/// watched. Frames are counted from the next look on.
	void begin(Fraction rate);
	/// So far it could not give what it should: they are counted from the next look on.
	void restart() { since_ = {}; }

	/// `frames`: how many it has given or missed so far. The frames per second of the last 5 s
	/// when they are less than four fifths of what was agreed; told once, and again only after
	/// the rate was right. Nothing where it gave none at all (CameraSilence).
	std::optional<double> look(ClockTime now, std::uint64_t frames);

private:
	double rate_ = 0;
	ClockTime since_; ///< when the frames are counted from; unset before the first look
	std::uint64_t frames_ = 0; ///< at that time
	bool told_ = false;
};

} // namespace penstock
