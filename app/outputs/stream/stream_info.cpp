#include "app/outputs/stream/stream_info.h"

#include <cmath>

namespace penstock {

namespace {

bool is_same_rate(Fraction one, Fraction other)
{
	constexpr double kTolerance = 1.0 / 200;
	const double left = static_cast<double>(one.num) * other.den;
	const double right = static_cast<double>(other.num) * one.den;
	return std::abs(left - right) <= kTolerance * left;
}

} // namespace

bool is_same_stream(const StreamInfo &one, const StreamInfo &other)
{
	return one.codec == other.codec && one.size == other.size &&
	       is_same_rate(one.rate, other.rate) && one.colorimetry == other.colorimetry;
}

} // namespace penstock
