#include "tests/swva/rules/picture_rules.h"

#include <algorithm>

#include <fmt/format.h>

namespace swva {
namespace {

constexpr std::uint8_t kHevcP = 1;

bool idr(const Context &context, const PictureState &picture)
{
	return context.config->hevc() ? picture.hevc.picture.pic_fields.bits.idr_pic_flag != 0
				      : picture.h264.picture.pic_fields.bits.idr_pic_flag != 0;
}

bool has_sequence(const Context &context, const PictureState &picture)
{
	return context.config->hevc() ? picture.hevc.sequence.has_value()
				      : picture.h264.sequence.has_value();
}

std::size_t slices(const Context &context, const PictureState &picture)
{
	return context.config->hevc() ? picture.hevc.slices.size() : picture.h264.slices.size();
}

// Where a driver cuts by rows, a slice must begin and end at a row of macroblocks.
void check_rows(const Persona &persona, std::uint32_t row, const std::vector<H264Slice> &list,
		std::vector<Violation> &found)
{
	const std::uint32_t by_rows =
		VA_ENC_SLICE_STRUCTURE_ARBITRARY_ROWS | VA_ENC_SLICE_STRUCTURE_EQUAL_ROWS;
	if (!(persona.slice_structure & by_rows) || row == 0)
		return;
	const bool equal = !(persona.slice_structure & VA_ENC_SLICE_STRUCTURE_ARBITRARY_ROWS);
	for (std::size_t i = 0; i < list.size(); ++i) {
		const auto &param = list[i].param;
		if (param.macroblock_address % row != 0 || param.num_macroblocks % row != 0)
			found.push_back(
				{"4.slice_structure",
				 fmt::format("slice {}: {} macroblocks from {}, rows have {}", i,
					     param.num_macroblocks, param.macroblock_address,
					     row)});
		if (equal && i + 1 < list.size() &&
		    param.num_macroblocks != list[0].param.num_macroblocks)
			found.push_back({"4.slice_structure",
					 fmt::format("slice {} is not as large as the first", i)});
	}
}

// An encoder needs at most 3200 bits per macroblock (H.264 A.3.1), which is about that of raw
// samples.
constexpr std::uint32_t kBytesPerMacroblock = 400;

} // namespace

std::vector<Violation> check_complete(const Context &context, const PictureState &picture)
{
	std::vector<Violation> found;
	if (!picture.has_picture)
		found.push_back({"2.missing", "no picture parameters"});
	if (slices(context, picture) == 0)
		found.push_back({"2.missing", "no slice"});
	if (picture.packed)
		found.push_back({"2.packed_pair", "packed header parameters without data"});
	if (picture.slice_header)
		found.push_back({"6.once_per_slice", "a packed slice header after the last slice"});
	if (context.coded_width == 0 || context.coded_height == 0)
		found.push_back({"2.missing", "no sequence was ever rendered"});
	else if (idr(context, picture) && !has_sequence(context, picture))
		found.push_back({"2.missing", "an IDR picture without a sequence"});
	if (!picture.rate_after_sequence)
		found.push_back(
			{"2.rate_after_sequence", "a sequence without the rate control after it"});
	return found;
}

std::vector<Violation> check_packed_headers(const Persona &persona, const Context &context,
					    const PictureState &picture)
{
	std::vector<Violation> found;
	const std::uint32_t negotiated = context.config->packed_headers;
	const auto &headers = context.config->hevc() ? picture.hevc.headers : picture.h264.headers;
	const bool sequence = std::ranges::count(headers, std::uint32_t{VAEncPackedHeaderSequence},
						 &PackedHeader::type);
	// iHD writes no parameter sets, so the stream would not decode. The PPS may come with the
	// SPS.
	const bool owed =
		(negotiated & VA_ENC_PACKED_HEADER_SEQUENCE) || !persona.writes_parameter_sets;
	if (idr(context, picture) && owed && !sequence)
		found.push_back({"6.missing", "an IDR picture without a packed sequence header"});
	if (!(negotiated & VA_ENC_PACKED_HEADER_SLICE))
		return found;
	const auto without = [](const auto &slice) { return !slice.header.has_value(); };
	if (std::ranges::any_of(picture.h264.slices, without) ||
	    std::ranges::any_of(picture.hevc.slices, without))
		found.push_back({"6.once_per_slice", "a slice without its packed header"});
	return found;
}

std::vector<Violation> check_slices(const Persona &persona, const Context &context,
				    const PictureState &picture)
{
	std::vector<Violation> found;
	const std::size_t count = slices(context, picture);
	if (count > persona.slices)
		found.push_back({"4.slices", fmt::format("{} slices, the driver takes {}", count,
							 persona.slices)});
	check_rows(persona, context.coded_width / 16, picture.h264.slices, found);
	for (const HevcSlice &slice : picture.hevc.slices)
		if (persona.bi_not_empty && slice.param.slice_type == kHevcP)
			found.push_back({"4.slice_type",
					 "this driver wants B slices with two equal lists, not P"});
	return found;
}

std::vector<Violation> check_coded_buffer(const Driver &driver, const Context &context,
					  VABufferID id)
{
	auto buffer = driver.buffers.find(id);
	if (!buffer)
		return {{"4.coded_buffer", driver.buffers.why(id)}};
	if (buffer->type != VAEncCodedBufferType)
		return {{"4.coded_buffer", fmt::format("buffer {:#x} is no coded buffer", id)}};
	std::vector<Violation> found;
	if (driver.contexts.find(buffer->context).get() != &context)
		found.push_back({"1.lifetime", "a coded buffer of another context"});
	if (buffer->mapped)
		found.push_back({"4.coded_buffer", "the coded buffer is mapped"});
	if (buffer->state == CodedState::kPending || buffer->state == CodedState::kWritten)
		found.push_back(
			{"4.coded_buffer", "the coded buffer's last picture was not synced"});
	const std::uint64_t macroblocks =
		std::uint64_t{(context.coded_width + 15) / 16} * ((context.coded_height + 15) / 16);
	if (buffer->bytes.size() < macroblocks * kBytesPerMacroblock + driver.persona.coded_reserve)
		found.push_back({"4.coded_buffer",
				 fmt::format("a coded buffer of {} bytes for {} macroblocks",
					     buffer->bytes.size(), macroblocks)});
	return found;
}

std::vector<Violation> check_coded_size(const Context &context, const PictureState &picture)
{
	const auto wrong = [&](std::uint32_t coded, std::uint32_t stated, std::uint32_t block) {
		return coded < stated || coded - stated >= block;
	};
	if (!has_sequence(context, picture))
		return {};
	// The smallest coding block of HEVC: 8 to 64.
	const std::uint32_t block =
		context.config->hevc()
			? 8U << std::min<unsigned>(
				  picture.hevc.sequence->log2_min_luma_coding_block_size_minus3, 3)
			: 16;
	if (!wrong(context.coded_width, context.width, block) &&
	    !wrong(context.coded_height, context.height, block))
		return {};
	return {{"4.coded_size",
		 fmt::format("a sequence of {}x{} in a context of {}x{}", context.coded_width,
			     context.coded_height, context.width, context.height)}};
}

} // namespace swva
