#include "tests/swva/engine/hevc/slice_rules.h"

#include <vector>

#include <fmt/format.h>

#include "tests/swva/engine/hevc/parameters.h"
#include "tests/swva/engine/rules/slice_rules.h"

namespace swva::hevc {
namespace {

std::vector<SlicePlace> places_of(const HevcFrame &frame)
{
	std::vector<SlicePlace> places;
	for (const HevcSlice &slice : frame.slices)
		places.push_back({slice.param.slice_segment_address, slice.param.num_ctu_in_slice});
	return places;
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
	check_quantiser(picture.pic_init_qp, slice.slice_qp_delta, findings);
	check_parameter_set(slice.slice_pic_parameter_set_id, picture.slice_pic_parameter_set_id,
			    findings);
	findings.require(slice.slice_type == kI ||
				 (slice.max_num_merge_cand >= 1 && slice.max_num_merge_cand <= 5),
			 "4.max_num_merge_cand", "max_num_merge_cand is not 1 to 5");
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
		check_places(places_of(frame), static_cast<std::uint64_t>(sps.ctbs()), findings);
	for (const HevcSlice &slice : frame.slices) {
		check_slice(slice.param, frame.picture, findings);
		const bool last = &slice == &frame.slices.back();
		findings.require((slice.param.slice_fields.bits.last_slice_of_pic_flag != 0) ==
					 last,
				 "4.last_slice",
				 "last_slice_of_pic_flag must be set on the last slice only");
	}
}

} // namespace swva::hevc
