#include "devices/vaapi/bits/access_unit.h"

#include <algorithm>

#include "core/bitstream/nal.h"

namespace penstock::vaapi {

namespace {

/// A start code is first; it may have more zeros in front.
bool begins_with_start_code(std::span<const std::byte> data)
{
	const auto first =
		std::ranges::find_if(data, [](std::byte b) { return b != std::byte{0}; });
	return first != data.end() && first - data.begin() >= 2 && *first == std::byte{1};
}

} // namespace

bool holds_picture(std::span<const std::byte> data, Codec codec, bool idr)
{
	if (!begins_with_start_code(data))
		return false;
	for (NalScanner units(data, codec); units.next();) {
		const NalKind kind = units.kind();
		if (kind != NalKind::kSlice && kind != NalKind::kKeySlice)
			continue;
		// What is in a slice ends with a 1.
		const bool filled = std::ranges::any_of(
			units.rest(), [](std::byte byte) { return byte != std::byte{0}; });
		return filled && (kind == NalKind::kKeySlice || !idr);
	}
	return false;
}

} // namespace penstock::vaapi
