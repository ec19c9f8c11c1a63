#pragma once

#include <cstdint>
#include <numeric>

#include "core/base/clock_time.h"
#include "core/video/geometry.h"

namespace penstock::pattern {

/// The times at which frames of one rate are due: frame n at start + n / rate, rounded up to whole
/// microseconds. No error adds up, whatever the rate. V4L2 carries time in microseconds (struct
/// timeval), so a finer one would come out of an M2M encoder as another one.
class FrameClock
{
public:
	/// More frames per second would have the same time.
	static constexpr std::uint32_t kFastest = 1'000'000;

	/// The start is cut down to microseconds. `rate` is more than 0 and less than kFastest.
	FrameClock(ClockTime start, Fraction rate)
		: start_(microseconds(start)), num_(rate.num / std::gcd(rate.num, rate.den)),
		  den_(rate.den / std::gcd(rate.num, rate.den))
	{}

	ClockTime time_of(std::uint64_t frame) const
	{
		const std::uint64_t seconds = frame * den_ / num_;
		const std::uint64_t rest = frame * den_ % num_;
		return from_microseconds(start_ + seconds * kSecond +
					 (rest * kSecond + num_ - 1) / num_);
	}

	/// The last frame whose time has come; `now` is not before the start.
	std::uint64_t frame_at(ClockTime now) const
	{
		const std::uint64_t elapsed = microseconds(now) - start_;
		return (elapsed / kSecond * num_ + elapsed % kSecond * num_ / kSecond) / den_;
	}

	static std::uint64_t microseconds(ClockTime time) { return time.ns() / 1000; }
	static ClockTime from_microseconds(std::uint64_t time) { return ClockTime(time * 1000); }

private:
	static constexpr std::uint64_t kSecond = 1'000'000;

	std::uint64_t start_;
	std::uint64_t num_;
	std::uint64_t den_;
};

} // namespace penstock::pattern
