#include "devices/vaapi/bits/access_unit.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace penstock::vaapi {

namespace {

constexpr std::array kStartCode{std::byte{0}, std::byte{0}, std::byte{1}};

/// A NAL unit by its first byte.
struct Unit {
	bool slice;
	bool idr;
	std::size_t header_bytes;
};

Unit unit_of(std::byte header, Codec codec)
{
	const auto value = std::to_integer<std::uint32_t>(header);
	if (codec == Codec::kH264) {
		// Table 7-1: 1 to 5 are slices and parts of such, 5 those of an IDR picture.
		const std::uint32_t type = value & 0x1f;
		return {type >= 1 && type <= 5, type == 5, 1};
	}
	// Table 7-1: below 32 are slices, 16 to 23 those of pictures where decoding can start.
	const std::uint32_t type = value >> 1 & 0x3f;
	return {type < 32, type >= 16 && type <= 23, 2};
}

} // namespace

bool holds_picture(std::span<const std::byte> data, Codec codec, bool idr)
{
	// A start code may have more zeros in front.
	const auto first =
		std::ranges::find_if(data, [](std::byte b) { return b != std::byte{0}; });
	if (first - data.begin() < 2 || first == data.end() || *first != kStartCode.back())
		return false;
	for (;;) {
		const auto found =
			std::search(data.begin(), data.end(), kStartCode.begin(), kStartCode.end());
		if (data.end() - found <= std::ssize(kStartCode))
			return false;
		data = data.subspan(static_cast<std::size_t>(found - data.begin()) +
				    kStartCode.size());
		const Unit unit = unit_of(data.front(), codec);
		if (!unit.slice)
			continue;
		// What is in a slice ends with a 1.
		const auto payload = data.subspan(std::min(unit.header_bytes, data.size()));
		const bool filled = std::ranges::any_of(
			payload, [](std::byte byte) { return byte != std::byte{0}; });
		return filled && (unit.idr || !idr);
	}
}

} // namespace penstock::vaapi
