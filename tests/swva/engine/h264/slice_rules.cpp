#include "tests/swva/engine/h264/slice_rules.h"

#include <vector>

#include <fmt/format.h>

#include "tests/swva/engine/h264/syntax.h"
#include "tests/swva/engine/rules/slice_rules.h"

namespace swva::h264 {
namespace {

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

void check_slice(const VAEncSliceParameterBufferH264 &slice,
		 const VAEncPictureParameterBufferH264 &picture, Findings &findings)
{
	check_type(slice, picture.pic_fields.bits.idr_pic_flag, findings);
	check_quantiser(picture.pic_init_qp, slice.slice_qp_delta, findings);
	check_parameter_set(slice.pic_parameter_set_id, picture.pic_parameter_set_id, findings);
	findings.require(slice.cabac_init_idc <= 2, "4.cabac_init_idc",
			 "cabac_init_idc is greater than 2");
	findings.require(slice.disable_deblocking_filter_idc <= 2 &&
				 std::abs(slice.slice_alpha_c0_offset_div2) <= 6 &&
				 std::abs(slice.slice_beta_offset_div2) <= 6,
			 "4.deblocking", "the deblocking parameters are out of range");
	findings.require(slice.macroblock_info == VA_INVALID_ID, "4.macroblock_info",
			 "macroblock_info is not VA_INVALID_ID");
}

} // namespace

void check_slices(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
		  Findings &findings)
{
	if (frame.picture.pic_init_qp > 51)
		findings.add("4.qp", fmt::format("pic_init_qp is {}", frame.picture.pic_init_qp));
	std::vector<SlicePlace> places;
	for (const H264Slice &slice : frame.slices) {
		places.push_back({slice.param.macroblock_address, slice.param.num_macroblocks});
		check_slice(slice.param, frame.picture, findings);
		if (frame.picture.pic_fields.bits.idr_pic_flag &&
		    slice.param.idr_pic_id != frame.slices.front().param.idr_pic_id)
			findings.add("4.idr_pic_id", "slices of a picture differ in idr_pic_id");
	}
	check_places(places,
		     std::uint64_t{sequence.picture_width_in_mbs} * sequence.picture_height_in_mbs,
		     findings);
}

} // namespace swva::h264
