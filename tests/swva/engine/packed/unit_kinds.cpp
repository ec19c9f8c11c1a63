#include "tests/swva/engine/packed/unit_kinds.h"

#include <algorithm>

#include <va/va.h>

namespace swva {
namespace {

const ParameterSet *find(std::span<const ParameterSet> sets, unsigned nal_type)
{
	const auto found = std::ranges::find(sets, nal_type, &ParameterSet::nal_type);
	return found == sets.end() ? nullptr : &*found;
}

} // namespace

std::size_t UnitKinds::rank(unsigned nal_type) const
{
	if (nal_type == delimiter)
		return 0;
	const ParameterSet *set = find(parameter_sets, nal_type);
	return 1 + (set ? static_cast<std::size_t>(set - parameter_sets.data())
			: parameter_sets.size());
}

bool UnitKinds::fits(unsigned nal_type, std::uint32_t header_type) const
{
	// VAEncPackedHeaderMiscMask; libva has deprecated the name, FFmpeg still sends the bit.
	constexpr std::uint32_t kMisc = 0x80000000;
	if (const ParameterSet *set = find(parameter_sets, nal_type))
		return header_type == VAEncPackedHeaderSequence ||
		       (set->header == VA_ENC_PACKED_HEADER_PICTURE &&
			header_type == VAEncPackedHeaderPicture);
	// FFmpeg sends the delimiter of an IDR picture in front of its parameter sets.
	if (nal_type == delimiter && header_type == VAEncPackedHeaderSequence)
		return true;
	return header_type == VAEncPackedHeaderRawData || (header_type & kMisc) != 0;
}

} // namespace swva
