#include "devices/vaapi/bits/access_unit.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "core/bitstream/nal.h"

namespace penstock::vaapi {

namespace {

/// More than the sets of any picture need: a driver might write thousands.
constexpr unsigned kMostSwaps = 16;

/// A start code is first; it may have more zeros in front.
bool begins_with_start_code(std::span<const std::byte> data)
{
	const auto first =
		std::ranges::find_if(data, [](std::byte b) { return b != std::byte{0}; });
	return first != data.end() && first - data.begin() >= 2 && *first == std::byte{1};
}

/// Swaps the first two neighbouring sets that are in the wrong order; false when none are. Types of
/// parameter sets count up in the right order, in both codecs.
bool swap_misplaced_sets(std::span<std::byte> data, Codec codec)
{
	struct Set {
		unsigned type;
		std::size_t begin;
	};
	const auto at = [data](std::size_t offset) {
		return data.begin() + static_cast<std::ptrdiff_t>(offset);
	};
	std::optional<Set> before;
	for (NalScanner units(data, codec); units.next();) {
		if (units.kind() == NalKind::kDelimiter)
			continue;
		if (units.kind() != NalKind::kSequenceSet && units.kind() != NalKind::kOtherSet)
			return false;
		if (before && before->type > units.type()) {
			std::rotate(at(before->begin), at(units.begin()), at(units.end()));
			return true;
		}
		before = Set{units.type(), units.begin()};
	}
	return false;
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

void order_parameter_sets(std::span<std::byte> data, Codec codec)
{
	unsigned swaps = 0;
	while (swaps < kMostSwaps && swap_misplaced_sets(data, codec))
		++swaps;
}

} // namespace penstock::vaapi
