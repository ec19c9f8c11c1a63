#include "core/bitstream/parameter_sets.h"

#include "core/bitstream/nal.h"

namespace penstock {

ParameterSets::ParameterSets(Codec codec) : codec_(codec)
{}

ParameterSets::Pieces ParameterSets::complete(std::span<const std::byte> keyframe)
{
	if (!has_nal_units(codec_))
		return {keyframe};
	std::size_t delimiter_end = 0;
	std::size_t begin = 0; // of the sets
	std::size_t end = 0;
	bool has_sequence = false;
	for (NalScanner units(keyframe, codec_); units.next();) {
		const NalKind kind = units.kind();
		if (kind == NalKind::kSlice || kind == NalKind::kKeySlice)
			break;
		if (kind == NalKind::kDelimiter)
			delimiter_end = units.end();
		if (kind == NalKind::kSequenceSet || kind == NalKind::kOtherSet) {
			begin = end == 0 ? units.begin() : begin;
			end = units.end();
		}
		has_sequence = has_sequence || kind == NalKind::kSequenceSet;
	}
	if (!has_sequence)
		return {keyframe.first(delimiter_end), bytes_, keyframe.subspan(delimiter_end)};
	const auto sets = keyframe.subspan(begin, end - begin);
	bytes_.assign(sets.begin(), sets.end());
	return {keyframe};
}

} // namespace penstock
