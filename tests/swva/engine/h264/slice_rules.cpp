#include "tests/swva/engine/h264/slice_rules.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "tests/swva/engine/h264/syntax.h"

namespace swva::h264 {
namespace {

/// A zeroed entry names surface 0, which may exist.
bool is_unused(const VAPictureH264 &entry)
{
	return entry.picture_id == VA_INVALID_SURFACE && (entry.flags & VA_PICTURE_H264_INVALID);
}

bool is_reference(const VAPictureH264 &entry)
{
	constexpr std::uint32_t kKinds =
		VA_PICTURE_H264_SHORT_TERM_REFERENCE | VA_PICTURE_H264_LONG_TERM_REFERENCE;
	return entry.picture_id != VA_INVALID_SURFACE && !(entry.flags & VA_PICTURE_H264_INVALID) &&
	       (entry.flags & kKinds);
}

void check_places(const H264Frame &frame, std::uint64_t total, Findings &findings)
{
	std::uint64_t next = 0;
	for (const H264Slice &slice : frame.slices) {
		const auto &param = slice.param;
		if (param.macroblock_address != next || param.num_macroblocks == 0)
			findings.add(
				"4.slices",
				fmt::format("a slice has {} macroblocks at {} where {} follows",
					    param.num_macroblocks, param.macroblock_address, next));
		next = std::uint64_t{param.macroblock_address} + param.num_macroblocks;
	}
	if (next != total)
		findings.add("4.slices",
			     fmt::format("the slices end at macroblock {} of {}", next, total));
}

void check_type(const VAEncSliceParameterBufferH264 &slice, bool idr, Findings &findings)
{
	if (slice.slice_type > kI)
		findings.add("4.slice_type",
			     fmt::format("slice_type {}: newer drivers take 0 to 2 only",
					 slice.slice_type));
	else if (idr && slice.slice_type != kI)
		findings.add("4.slice_type", fmt::format("an IDR picture has a slice of type {}",
							 slice.slice_type));
}

void check_list(std::span<const VAPictureH264> list, std::size_t used, const char *name,
		const VAEncPictureParameterBufferH264 &picture, Findings &findings)
{
	for (std::size_t i = 0; i < list.size(); ++i) {
		const VASurfaceID id = list[i].picture_id;
		if (i >= used && !is_unused(list[i]))
			findings.add("4.reference_lists",
				     fmt::format("{}[{}] is not used and not INVALID", name, i));
		if (i < used && std::none_of(std::begin(picture.ReferenceFrames),
					     std::end(picture.ReferenceFrames),
					     [&](const VAPictureH264 &entry) {
						     return is_reference(entry) &&
							    entry.picture_id == id;
					     }))
			findings.add(
				"4.reference_lists",
				fmt::format("{}[{}] is not among the ReferenceFrames", name, i));
	}
}

void check_lists(const VAEncSliceParameterBufferH264 &slice,
		 const VAEncPictureParameterBufferH264 &picture, Findings &findings)
{
	const bool own = slice.num_ref_idx_active_override_flag != 0;
	const auto type = slice.slice_type % 5;
	std::size_t used0 = 0;
	std::size_t used1 = 0;
	if (type == kP || type == kB)
		used0 = std::size_t{own ? slice.num_ref_idx_l0_active_minus1
					: picture.num_ref_idx_l0_active_minus1} +
			1;
	if (type == kB)
		used1 = std::size_t{own ? slice.num_ref_idx_l1_active_minus1
					: picture.num_ref_idx_l1_active_minus1} +
			1;
	check_list(slice.RefPicList0, used0, "RefPicList0", picture, findings);
	check_list(slice.RefPicList1, used1, "RefPicList1", picture, findings);
}

void check_slice(const VAEncSliceParameterBufferH264 &slice,
		 const VAEncPictureParameterBufferH264 &picture, Findings &findings)
{
	check_type(slice, picture.pic_fields.bits.idr_pic_flag, findings);
	check_lists(slice, picture, findings);
	const int qp = picture.pic_init_qp + slice.slice_qp_delta;
	if (qp < 0 || qp > 51)
		findings.add("4.qp", fmt::format("a slice has the quantiser {}", qp));
	findings.require(slice.cabac_init_idc <= 2, "4.cabac_init_idc",
			 "cabac_init_idc is beyond 2");
	findings.require(slice.disable_deblocking_filter_idc <= 2 &&
				 std::abs(slice.slice_alpha_c0_offset_div2) <= 6 &&
				 std::abs(slice.slice_beta_offset_div2) <= 6,
			 "4.deblocking", "the deblocking parameters are out of range");
	findings.require(slice.macroblock_info == VA_INVALID_ID, "4.macroblock_info",
			 "macroblock_info is not VA_INVALID_ID");
	findings.require(slice.pic_parameter_set_id == picture.pic_parameter_set_id,
			 "4.parameter_set_id", "a slice names another picture parameter set");
}

} // namespace

void check_slices(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
		  Findings &findings)
{
	if (frame.picture.pic_init_qp > 51)
		findings.add("4.qp", fmt::format("pic_init_qp is {}", frame.picture.pic_init_qp));
	check_places(frame,
		     std::uint64_t{sequence.picture_width_in_mbs} * sequence.picture_height_in_mbs,
		     findings);
	for (const H264Slice &slice : frame.slices) {
		check_slice(slice.param, frame.picture, findings);
		if (frame.picture.pic_fields.bits.idr_pic_flag &&
		    slice.param.idr_pic_id != frame.slices.front().param.idr_pic_id)
			findings.add("4.idr_pic_id", "slices of a picture differ in idr_pic_id");
	}
}

void check_references(const VAEncPictureParameterBufferH264 &picture,
		      const VAEncSequenceParameterBufferH264 &sequence, Findings &findings)
{
	std::uint32_t count = 0;
	for (const VAPictureH264 &entry : picture.ReferenceFrames) {
		if (is_unused(entry))
			continue;
		++count;
		findings.require(is_reference(entry), "4.reference_frames",
				 "an entry of ReferenceFrames is neither a reference nor INVALID");
	}
	if (picture.pic_fields.bits.idr_pic_flag && count > 0)
		findings.add("4.reference_frames", "an IDR picture has reference frames");
	if (count > sequence.max_num_ref_frames)
		findings.add("4.reference_frames",
			     fmt::format("{} reference frames, max_num_ref_frames is {}", count,
					 sequence.max_num_ref_frames));
}

} // namespace swva::h264
