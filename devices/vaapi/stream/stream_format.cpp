#include "devices/vaapi/stream/stream_format.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kLargest = 0xffff; // of 16 bits
constexpr std::uint32_t kLongestSide = 16384;
constexpr Fraction kAssumed{30, 1};

std::uint32_t align(std::uint32_t value, std::uint32_t block)
{
	return (value + block - 1) & ~(block - 1);
}

} // namespace

Size shown_size(Size visible)
{
	return coded_size(visible, 2);
}

Status check_size(Size visible)
{
	if (std::min(visible.width, visible.height) == 0 ||
	    std::max(visible.width, visible.height) > kLongestSide)
		return make_error(std::errc::invalid_argument,
				  fmt::format("a picture of {}: 1 to {} pixels on each side",
					      to_string(visible), kLongestSide));
	return {};
}

Size coded_size(Size visible, std::uint32_t block)
{
	return {align(visible.width, block), align(visible.height, block)};
}

Fraction nominal_rate(Fraction rate)
{
	if (rate.num == 0 || rate.den == 0)
		return kAssumed;
	const std::uint32_t divisor = std::gcd(rate.num, rate.den);
	std::uint32_t num = rate.num / divisor;
	std::uint32_t den = rate.den / divisor;
	if (num <= kLargest && den <= kLargest)
		return {num, den};

	// The convergents of the continued fraction are the best approximations with their size.
	Fraction before{0, 1};
	Fraction best{1, 0};
	while (den != 0) {
		const std::uint64_t whole = num / den;
		const std::uint64_t next_num = whole * best.num + before.num;
		const std::uint64_t next_den = whole * best.den + before.den;
		if (next_num > kLargest || next_den > kLargest)
			break;
		before = best;
		best = {static_cast<std::uint32_t>(next_num), static_cast<std::uint32_t>(next_den)};
		const std::uint32_t rest = num % den;
		num = den;
		den = rest;
	}
	if (best.den == 0) // above 65535 frames per second
		return {kLargest, 1};
	if (best.num == 0) // below one frame in 65535 seconds
		return {1, kLargest};
	return best;
}

std::uint32_t packed_rate(Fraction nominal)
{
	return nominal.num | nominal.den << 16;
}

} // namespace penstock::vaapi
