#include "devices/settings/encoding_defaults.h"

#include <algorithm>

namespace penstock {

namespace {

constexpr std::uint64_t kLowestBitrate = 64'000;

} // namespace

std::uint64_t default_bitrate(Size visible, Fraction rate)
{
	const std::uint64_t pixels = std::uint64_t{visible.width} * visible.height;
	return std::max(pixels * rate.num / rate.den * 2 / 25, kLowestBitrate);
}

std::uint32_t default_gop(Fraction rate)
{
	return std::max(2 * rate.num / rate.den, 1u);
}

} // namespace penstock
