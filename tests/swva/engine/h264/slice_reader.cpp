#include "tests/swva/engine/h264/reader.h"

namespace swva::h264 {
namespace {

void skip_list_modification(BitReader &in)
{
	if (!in.bit())
		return;
	while (!in.failed() && in.ue(3) != 3)
		in.ue(kMaxU32); // abs_diff_pic_num_minus1 or long_term_pic_num
}

void skip_weights(BitReader &in, const SliceHeader &header)
{
	in.ue(7);
	in.ue(7);
	const bool both = header.slice_type == kB;
	for (int list = 0; list < (both ? 2 : 1); ++list) {
		const Element last = list == 0 ? header.num_ref_idx_l0_active_minus1
					       : header.num_ref_idx_l1_active_minus1;
		for (Element i = 0; i <= last && !in.failed(); ++i) {
			for (const int count : {2, 4})
				for (int k = 0, present = in.bit(); present && k < count; ++k)
					in.se(-128, 127);
		}
	}
}

void skip_reference_marking(BitReader &in, bool idr)
{
	if (idr) {
		in.skip(2); // no_output_of_prior_pics_flag, long_term_reference_flag
		return;
	}
	if (!in.bit())
		return;
	for (Element operation = in.ue(6); operation != 0 && !in.failed(); operation = in.ue(6)) {
		if (operation != 5)
			in.ue(kMaxU32);
		if (operation == 3)
			in.ue(kMaxU32);
	}
}

void read_reference_counts(BitReader &in, const Pps &pps, SliceHeader &header)
{
	header.num_ref_idx_l0_active_minus1 = pps.num_ref_idx_l0_default_active_minus1;
	if (header.slice_type == kB)
		header.num_ref_idx_l1_active_minus1 = pps.num_ref_idx_l1_default_active_minus1;
	if (!in.bit()) // num_ref_idx_active_override_flag
		return;
	header.num_ref_idx_l0_active_minus1 = in.ue(31);
	if (header.slice_type == kB)
		header.num_ref_idx_l1_active_minus1 = in.ue(31);
}

void read_prediction(BitReader &in, const Pps &pps, SliceHeader &header)
{
	if (header.slice_type == kB)
		header.direct_spatial_mv_pred_flag = in.bit();
	if (header.slice_type == kI)
		return;
	read_reference_counts(in, pps, header);
	for (int list = 0; list < (header.slice_type == kB ? 2 : 1); ++list)
		skip_list_modification(in);
	if ((pps.weighted_pred_flag && header.slice_type == kP) ||
	    (pps.weighted_bipred_idc == 1 && header.slice_type == kB))
		skip_weights(in, header);
}

void read_order(BitReader &in, const Sps &sps, const Pps &pps, SliceHeader &header)
{
	if (sps.pic_order_cnt_type == 0) {
		header.pic_order_cnt_lsb =
			in.bits(static_cast<unsigned>(sps.log2_max_pic_order_cnt_lsb_minus4) + 4);
		if (pps.pic_order_present_flag)
			header.delta_pic_order_cnt_bottom = in.se(-kMaxU32, kMaxU32);
	} else if (sps.pic_order_cnt_type == 1 && !sps.delta_pic_order_always_zero_flag) {
		in.se(-kMaxU32, kMaxU32);
		if (pps.pic_order_present_flag)
			in.se(-kMaxU32, kMaxU32);
	}
	if (pps.redundant_pic_cnt_present_flag)
		in.ue(127);
}

void read_quantiser_and_filter(BitReader &in, const Pps &pps, SliceHeader &header)
{
	if (pps.entropy_coding_mode_flag && header.slice_type != kI)
		header.cabac_init_idc = in.ue(2);
	header.slice_qp_delta = in.se(-51, 51);
	if (!pps.deblocking_filter_control_present_flag)
		return;
	header.disable_deblocking_filter_idc = in.ue(2);
	if (header.disable_deblocking_filter_idc != 1) {
		header.slice_alpha_c0_offset_div2 = in.se(-6, 6);
		header.slice_beta_offset_div2 = in.se(-6, 6);
	}
}

} // namespace

Parsed<SliceHeader> read_slice_header(BitReader &in, const Sps &sps, const Pps &pps)
{
	SliceHeader header;
	if (in.bit())
		return malformed("forbidden_zero_bit of the slice is set");
	header.nal_ref_idc = in.bits(2);
	header.nal_unit_type = in.bits(5);
	const bool idr = header.nal_unit_type == kIdrSlice;
	if (!idr && header.nal_unit_type != kSlice)
		return malformed("the slice header's NAL unit is not a slice");
	header.first_mb_in_slice = in.ue(sps.pic_width_in_mbs * sps.pic_height_in_map_units - 1);
	header.slice_type = in.ue(9) % 5;
	header.pic_parameter_set_id = in.ue(255);
	header.frame_num = in.bits(static_cast<unsigned>(sps.log2_max_frame_num_minus4) + 4);
	if (header.slice_type > kI || !sps.frame_mbs_only_flag)
		return malformed("the slice is a switching slice or of a field");
	if (idr)
		header.idr_pic_id = in.ue(65535);
	read_order(in, sps, pps, header);
	read_prediction(in, pps, header);
	if (header.nal_ref_idc != 0)
		skip_reference_marking(in, idr);
	read_quantiser_and_filter(in, pps, header);
	if (in.failed())
		return malformed("the slice header ends early or has a value out of range");
	return header;
}

} // namespace swva::h264
