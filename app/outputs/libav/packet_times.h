#pragma once

#include <cstdint>

#include "core/base/clock_time.h"
#include "core/video/geometry.h"

namespace penstock {

/// The times of a stream's packets in the unit of its container. They begin at 0, and each is later
/// than the one before: two frames may have less than the unit between them.
class PacketTimes
{
public:
	struct Packet {
		std::int64_t time = 0;
		std::int64_t duration = 0;
		std::int64_t distance = 0; ///< from the packet before; of the first one 0
	};

	PacketTimes() = default;
	/// `unit` in seconds. A `rate` of 0 is unknown: a packet then lasts as long as the one
	/// before.
	PacketTimes(ClockTime first, Fraction unit, Fraction rate)
		: first_(first), unit_(unit), rate_(rate)
	{}

	Packet place(ClockTime pts);

	/// Of the last packet; -1: there was none.
	std::int64_t last() const { return last_; }
	std::int64_t end() const { return end_; }

private:
	ClockTime first_;
	Fraction unit_{1, 1};
	Fraction rate_;
	std::int64_t last_ = -1;
	std::int64_t distance_ = 0;
	std::int64_t end_ = 0;
};

} // namespace penstock
