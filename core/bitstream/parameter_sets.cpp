#include "core/bitstream/parameter_sets.h"

#include <algorithm>

namespace penstock {

namespace {

using Bytes = std::span<const std::byte>;

/// Between two units.
constexpr std::array<std::byte, 3> kStartCode{std::byte{0}, std::byte{0}, std::byte{1}};

/// Where the next start code is; the frame's size when there is none.
std::size_t find_start_code(Bytes frame, std::size_t from)
{
	const auto begin = frame.begin() + static_cast<std::ptrdiff_t>(from);
	const auto found = std::search(begin, frame.end(), kStartCode.begin(), kStartCode.end());
	return static_cast<std::size_t>(found - frame.begin());
}

/// Parameter sets and the first unit of a frame have one more zero before their start code.
std::size_t with_zero_byte(Bytes frame, std::size_t start_code)
{
	const bool zero = start_code > 0 && frame[start_code - 1] == std::byte{0};
	return zero ? start_code - 1 : start_code;
}

} // namespace

ParameterSets::ParameterSets(Codec codec)
{
	if (codec == Codec::kH264)
		kind_of_ = h264_unit;
	else if (codec == Codec::kHevc)
		kind_of_ = hevc_unit;
}

/// By nal_unit_type, table 7-1.
ParameterSets::Unit ParameterSets::h264_unit(std::byte header)
{
	switch (std::to_integer<unsigned>(header) & 0x1f) {
	case 1: // of a picture, in up to three partitions
	case 2:
	case 3:
	case 4:
	case 5: // of a picture that needs no other
		return Unit::kSlice;
	case 7:
		return Unit::kSequence;
	case 8:
		return Unit::kOtherSet;
	case 9:
		return Unit::kDelimiter;
	default:
		return Unit::kOther;
	}
}

/// By nal_unit_type, table 7-1.
ParameterSets::Unit ParameterSets::hevc_unit(std::byte header)
{
	constexpr unsigned kSlices = 32;
	const unsigned type = std::to_integer<unsigned>(header) >> 1 & 0x3f;
	switch (type) {
	case 32: // of the video
	case 34: // of the picture
		return Unit::kOtherSet;
	case 33:
		return Unit::kSequence;
	case 35:
		return Unit::kDelimiter;
	default:
		return type < kSlices ? Unit::kSlice : Unit::kOther;
	}
}

ParameterSets::Pieces ParameterSets::complete(Bytes keyframe)
{
	if (!kind_of_)
		return {keyframe};
	std::size_t delimiter_end = 0;
	std::size_t begin = 0;
	std::size_t end = 0;
	bool has_sequence = false;
	std::size_t code = find_start_code(keyframe, 0);
	while (code + kStartCode.size() < keyframe.size()) {
		const std::size_t header = code + kStartCode.size();
		const Unit unit = kind_of_(keyframe[header]);
		if (unit == Unit::kSlice)
			break;
		const std::size_t next = find_start_code(keyframe, header);
		const std::size_t unit_end = with_zero_byte(keyframe, next);
		if (unit == Unit::kDelimiter)
			delimiter_end = unit_end;
		if (unit == Unit::kSequence || unit == Unit::kOtherSet) {
			begin = end == 0 ? with_zero_byte(keyframe, code) : begin;
			end = unit_end;
		}
		has_sequence = has_sequence || unit == Unit::kSequence;
		code = next;
	}
	if (!has_sequence)
		return {keyframe.first(delimiter_end), bytes_, keyframe.subspan(delimiter_end)};
	const Bytes sets = keyframe.subspan(begin, end - begin);
	bytes_.assign(sets.begin(), sets.end());
	return {keyframe};
}

} // namespace penstock
