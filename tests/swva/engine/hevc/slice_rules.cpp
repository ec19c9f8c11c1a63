#include "tests/swva/engine/hevc/slice_rules.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "tests/swva/engine/hevc/parameters.h"

namespace swva::hevc {
namespace {

/// A zeroed entry names surface 0, which may exist.
bool is_unused(const VAPictureHEVC &entry)
{
	return entry.picture_id == VA_INVALID_SURFACE && (entry.flags & VA_PICTURE_HEVC_INVALID);
}

bool is_reference(const VAPictureHEVC &entry)
{
	constexpr std::uint32_t kKinds = VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE |
					 VA_PICTURE_HEVC_RPS_ST_CURR_AFTER |
					 VA_PICTURE_HEVC_RPS_LT_CURR;
	return entry.picture_id != VA_INVALID_SURFACE && !(entry.flags & VA_PICTURE_HEVC_INVALID) &&
	       (entry.flags & kKinds);
}

void check_places(const HevcFrame &frame, std::uint64_t total, Findings &findings)
{
	std::uint64_t next = 0;
	for (const HevcSlice &slice : frame.slices) {
		const auto &param = slice.param;
		if (param.slice_segment_address != next || param.num_ctu_in_slice == 0)
			findings.add("4.slices",
				     fmt::format("a slice has {} blocks at {} where {} follows",
						 param.num_ctu_in_slice,
						 param.slice_segment_address, next));
		next = std::uint64_t{param.slice_segment_address} + param.num_ctu_in_slice;
		const bool last = &slice == &frame.slices.back();
		if ((param.slice_fields.bits.last_slice_of_pic_flag != 0) != last)
			findings.add("4.last_slice", "last_slice_of_pic_flag is not on the last "
						     "slice, and there only");
	}
	if (next != total)
		findings.add("4.slices",
			     fmt::format("the slices end at block {} of {}", next, total));
}

void check_list(std::span<const VAPictureHEVC> list, std::size_t used, const char *name,
		const VAEncPictureParameterBufferHEVC &picture, Findings &findings)
{
	for (std::size_t i = 0; i < std::min(used, list.size()); ++i)
		if (std::none_of(std::begin(picture.reference_frames),
				 std::end(picture.reference_frames),
				 [&](const VAPictureHEVC &entry) {
					 return is_reference(entry) &&
						entry.picture_id == list[i].picture_id;
				 }))
			findings.add(
				"4.reference_lists",
				fmt::format("{}[{}] is not among the reference_frames", name, i));
}

void check_lists(const VAEncSliceParameterBufferHEVC &slice,
		 const VAEncPictureParameterBufferHEVC &picture, Findings &findings)
{
	if (slice.slice_type > kP)
		return;
	const SliceHeader header = slice_header_from(slice, picture);
	check_list(slice.ref_pic_list0,
		   static_cast<std::size_t>(header.num_ref_idx_l0_active_minus1) + 1,
		   "ref_pic_list0", picture, findings);
	if (slice.slice_type == kB)
		check_list(slice.ref_pic_list1,
			   static_cast<std::size_t>(header.num_ref_idx_l1_active_minus1) + 1,
			   "ref_pic_list1", picture, findings);
}

void check_slice(const VAEncSliceParameterBufferHEVC &slice,
		 const VAEncPictureParameterBufferHEVC &picture, Findings &findings)
{
	const auto &fields = picture.pic_fields.bits;
	if (slice.slice_type > kI || (fields.coding_type == 1 && slice.slice_type != kI))
		findings.add("4.slice_type",
			     fmt::format("a slice of type {} in a picture of "
					 "coding_type {}",
					 slice.slice_type, unsigned{fields.coding_type}));
	check_lists(slice, picture, findings);
	const int qp = picture.pic_init_qp + slice.slice_qp_delta;
	if (qp < 0 || qp > 51)
		findings.add("4.qp", fmt::format("a slice has the quantiser {}", qp));
	findings.require(slice.slice_type == kI ||
				 (slice.max_num_merge_cand >= 1 && slice.max_num_merge_cand <= 5),
			 "4.max_num_merge_cand", "max_num_merge_cand is not 1 to 5");
	findings.require(slice.slice_pic_parameter_set_id == picture.slice_pic_parameter_set_id,
			 "4.parameter_set_id", "a slice names another picture parameter set");
	findings.require(slice.slice_fields.bits.slice_temporal_mvp_enabled_flag ||
				 picture.collocated_ref_pic_index == 0xff,
			 "4.collocated_ref_pic_index",
			 "collocated_ref_pic_index is not 0xff, and nothing uses it");
}

} // namespace

void check_slices(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
		  Findings &findings)
{
	if (frame.picture.pic_init_qp > 51)
		findings.add("4.qp", fmt::format("pic_init_qp is {}", frame.picture.pic_init_qp));
	const Sps sps = sps_from(sequence);
	if (sps.log2_ctb_size() <= 6)
		check_places(frame, static_cast<std::uint64_t>(sps.ctbs()), findings);
	for (const HevcSlice &slice : frame.slices)
		check_slice(slice.param, frame.picture, findings);
}

void check_references(const VAEncPictureParameterBufferHEVC &picture, Findings &findings)
{
	bool any = false;
	for (const VAPictureHEVC &entry : picture.reference_frames) {
		if (is_unused(entry))
			continue;
		any = true;
		findings.require(is_reference(entry), "4.reference_frames",
				 "an entry of reference_frames is neither a reference nor INVALID");
	}
	findings.require(!any || !picture.pic_fields.bits.idr_pic_flag, "4.reference_frames",
			 "an IDR picture has reference frames");
}

} // namespace swva::hevc
