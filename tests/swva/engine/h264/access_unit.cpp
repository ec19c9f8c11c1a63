#include "tests/swva/engine/h264/access_unit.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/swva/engine/bits/nal.h"
#include "tests/swva/engine/h264/parameters.h"
#include "tests/swva/engine/h264/reader.h"
#include "tests/swva/engine/h264/writer.h"
#include "tests/swva/engine/packed/packed_header.h"

namespace swva::h264 {
namespace {

std::string refusal(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
		    const Picture &picture)
{
	const auto &fields = sequence.seq_fields.bits;
	if (picture.width == 0 || picture.width != 16U * sequence.picture_width_in_mbs ||
	    picture.height == 0 || picture.height != 16U * sequence.picture_height_in_mbs)
		return fmt::format("the picture has {}x{}, the sequence {}x{} macroblocks",
				   picture.width, picture.height, sequence.picture_width_in_mbs,
				   sequence.picture_height_in_mbs);
	if (fields.chroma_format_idc != 1 || !fields.frame_mbs_only_flag ||
	    fields.pic_order_cnt_type == 1 || sequence.bit_depth_luma_minus8 != 0 ||
	    sequence.bit_depth_chroma_minus8 != 0)
		return "only 4:2:0 frames of 8 bits are encoded, and picture order types 0 and 2";
	if (frame.slices.empty())
		return "there is no slice";
	const std::uint64_t total = picture.width / 16 * (picture.height / 16);
	for (const H264Slice &slice : frame.slices) {
		const auto &param = slice.param;
		if (param.slice_type % 5 != kP && param.slice_type % 5 != kI)
			return fmt::format("slice type {} is not encoded", param.slice_type);
		if (param.num_macroblocks == 0 ||
		    std::uint64_t{param.macroblock_address} + param.num_macroblocks > total)
			return fmt::format("a slice of {} macroblocks at {} is outside the picture",
					   param.num_macroblocks, param.macroblock_address);
		if (param.slice_type % 5 == kP && !slice.header &&
		    frame.picture.pic_fields.bits.weighted_pred_flag)
			return "no slice header is made for weighted prediction";
	}
	return {};
}

} // namespace

tl::expected<AccessUnit, std::string>
AccessUnit::create(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
		   const Picture &picture)
{
	if (std::string reason = refusal(frame, sequence, picture); !reason.empty())
		return tl::unexpected<std::string>(std::move(reason));
	return AccessUnit(frame, sequence);
}

AccessUnit::AccessUnit(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence)
	: frame_(frame), sps_(sps_from(sequence, profile_idc_of(frame.profile, frame.picture))),
	  pps_(pps_from(frame.picture))
{
	for (const PackedHeader &header : frame.headers)
		for (PackedNal &nal : nals_of(header))
			packed_.push_back(std::move(nal.data));
}

bool AccessUnit::has(unsigned type) const
{
	return std::any_of(packed_.begin(), packed_.end(),
			   [&](const auto &nal) { return nal_type(nal) == type; });
}

std::vector<std::byte> AccessUnit::headers() const
{
	const bool idr = frame_.picture.pic_fields.bits.idr_pic_flag;
	std::vector<std::byte> stream;
	auto next = packed_.begin();
	for (; next != packed_.end() && nal_type(*next) == kAud; ++next)
		append_nal(stream, *next);
	if (idr && !has(kSps))
		append_nal(stream, write_sps(sps_));
	for (; next != packed_.end() && nal_type(*next) == kSps; ++next)
		append_nal(stream, *next);
	if (idr && !has(kPps))
		append_nal(stream, write_pps(pps_, sps_));
	for (; next != packed_.end(); ++next)
		append_nal(stream, *next);
	return stream;
}

BitWriter AccessUnit::slice(const H264Slice &slice) const
{
	BitWriter out;
	const auto packed = slice.header ? nals_of(*slice.header) : std::vector<PackedNal>();
	if (!packed.empty())
		out.copy(packed.back().data, packed.back().bit_length);
	else
		write_slice_header(out, slice_header_from(slice.param, frame_.picture, sps_), sps_,
				   pps_);
	return out;
}

} // namespace swva::h264
