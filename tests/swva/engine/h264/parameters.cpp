#include "tests/swva/engine/h264/parameters.h"

namespace swva::h264 {
namespace {

Vui vui_from(const VAEncSequenceParameterBufferH264 &sequence)
{
	const auto &fields = sequence.vui_fields.bits;
	Vui vui;
	vui.aspect_ratio_info_present_flag = fields.aspect_ratio_info_present_flag;
	vui.aspect_ratio_idc = sequence.aspect_ratio_idc;
	vui.sar_width = sequence.sar_width;
	vui.sar_height = sequence.sar_height;
	vui.timing_info_present_flag = fields.timing_info_present_flag;
	vui.num_units_in_tick = sequence.num_units_in_tick;
	vui.time_scale = sequence.time_scale;
	vui.fixed_frame_rate_flag = fields.fixed_frame_rate_flag;
	vui.low_delay_hrd_flag = fields.low_delay_hrd_flag;
	vui.bitstream_restriction_flag = fields.bitstream_restriction_flag;
	vui.motion_vectors_over_pic_boundaries_flag =
		fields.motion_vectors_over_pic_boundaries_flag;
	vui.log2_max_mv_length_horizontal = fields.log2_max_mv_length_horizontal;
	vui.log2_max_mv_length_vertical = fields.log2_max_mv_length_vertical;
	vui.max_dec_frame_buffering = sequence.max_num_ref_frames;
	return vui;
}

} // namespace

Sps sps_from(const VAEncSequenceParameterBufferH264 &sequence, Element profile_idc)
{
	const auto &fields = sequence.seq_fields.bits;
	// constraint_set0_flag and constraint_set1_flag: a Constrained Baseline stream, which
	// decoders of Main can decode, too.
	constexpr Element kSet0And1 = 0x30;
	constexpr Element kSet1 = 0x10;
	Sps sps;
	sps.profile_idc = profile_idc;
	if (profile_idc != kHigh)
		sps.constraint_set_flags = profile_idc == kMain ? kSet1 : kSet0And1;
	sps.level_idc = sequence.level_idc;
	sps.seq_parameter_set_id = sequence.seq_parameter_set_id;
	sps.chroma_format_idc = fields.chroma_format_idc;
	sps.bit_depth_luma_minus8 = sequence.bit_depth_luma_minus8;
	sps.bit_depth_chroma_minus8 = sequence.bit_depth_chroma_minus8;
	sps.seq_scaling_matrix_present_flag = fields.seq_scaling_matrix_present_flag;
	sps.log2_max_frame_num_minus4 = fields.log2_max_frame_num_minus4;
	sps.pic_order_cnt_type = fields.pic_order_cnt_type;
	if (fields.pic_order_cnt_type == 0)
		sps.log2_max_pic_order_cnt_lsb_minus4 = fields.log2_max_pic_order_cnt_lsb_minus4;
	sps.max_num_ref_frames = sequence.max_num_ref_frames;
	sps.pic_width_in_mbs = sequence.picture_width_in_mbs;
	sps.pic_height_in_map_units = sequence.picture_height_in_mbs;
	sps.frame_mbs_only_flag = fields.frame_mbs_only_flag;
	sps.mb_adaptive_frame_field_flag = fields.mb_adaptive_frame_field_flag;
	sps.direct_8x8_inference_flag = fields.direct_8x8_inference_flag;
	sps.frame_cropping_flag = sequence.frame_cropping_flag;
	if (sequence.frame_cropping_flag) {
		sps.frame_crop_left_offset = sequence.frame_crop_left_offset;
		sps.frame_crop_right_offset = sequence.frame_crop_right_offset;
		sps.frame_crop_top_offset = sequence.frame_crop_top_offset;
		sps.frame_crop_bottom_offset = sequence.frame_crop_bottom_offset;
	}
	sps.vui_parameters_present_flag = sequence.vui_parameters_present_flag;
	if (sequence.vui_parameters_present_flag)
		sps.vui = vui_from(sequence);
	return sps;
}

Pps pps_from(const VAEncPictureParameterBufferH264 &picture)
{
	const auto &fields = picture.pic_fields.bits;
	Pps pps;
	pps.pic_parameter_set_id = picture.pic_parameter_set_id;
	pps.seq_parameter_set_id = picture.seq_parameter_set_id;
	pps.entropy_coding_mode_flag = fields.entropy_coding_mode_flag;
	pps.pic_order_present_flag = fields.pic_order_present_flag;
	pps.num_ref_idx_l0_default_active_minus1 = picture.num_ref_idx_l0_active_minus1;
	pps.num_ref_idx_l1_default_active_minus1 = picture.num_ref_idx_l1_active_minus1;
	pps.weighted_pred_flag = fields.weighted_pred_flag;
	pps.weighted_bipred_idc = fields.weighted_bipred_idc;
	pps.pic_init_qp_minus26 = picture.pic_init_qp - Element{26};
	pps.chroma_qp_index_offset = picture.chroma_qp_index_offset;
	pps.second_chroma_qp_index_offset = picture.second_chroma_qp_index_offset;
	pps.deblocking_filter_control_present_flag = fields.deblocking_filter_control_present_flag;
	pps.constrained_intra_pred_flag = fields.constrained_intra_pred_flag;
	pps.redundant_pic_cnt_present_flag = fields.redundant_pic_cnt_present_flag;
	pps.transform_8x8_mode_flag = fields.transform_8x8_mode_flag;
	pps.pic_scaling_matrix_present_flag = fields.pic_scaling_matrix_present_flag;
	return pps;
}

SliceHeader slice_header_from(const VAEncSliceParameterBufferH264 &slice,
			      const VAEncPictureParameterBufferH264 &picture, const Sps &sps)
{
	const auto &fields = picture.pic_fields.bits;
	SliceHeader header;
	header.nal_unit_type = fields.idr_pic_flag ? kIdrSlice : kSlice;
	header.nal_ref_idc = fields.reference_pic_flag;
	header.first_mb_in_slice = slice.macroblock_address;
	header.slice_type = slice.slice_type % 5;
	header.pic_parameter_set_id = slice.pic_parameter_set_id;
	header.frame_num = picture.frame_num;
	if (fields.idr_pic_flag)
		header.idr_pic_id = slice.idr_pic_id;
	if (sps.pic_order_cnt_type == 0) {
		header.pic_order_cnt_lsb = slice.pic_order_cnt_lsb;
		if (fields.pic_order_present_flag)
			header.delta_pic_order_cnt_bottom = slice.delta_pic_order_cnt_bottom;
	}
	const bool own_counts = slice.num_ref_idx_active_override_flag != 0;
	if (header.slice_type != kI)
		header.num_ref_idx_l0_active_minus1 =
			own_counts ? slice.num_ref_idx_l0_active_minus1
				   : picture.num_ref_idx_l0_active_minus1;
	if (header.slice_type == kB) {
		header.direct_spatial_mv_pred_flag = slice.direct_spatial_mv_pred_flag;
		header.num_ref_idx_l1_active_minus1 =
			own_counts ? slice.num_ref_idx_l1_active_minus1
				   : picture.num_ref_idx_l1_active_minus1;
	}
	if (fields.entropy_coding_mode_flag && header.slice_type != kI)
		header.cabac_init_idc = slice.cabac_init_idc;
	header.slice_qp_delta = slice.slice_qp_delta;
	if (!fields.deblocking_filter_control_present_flag)
		return header;
	header.disable_deblocking_filter_idc = slice.disable_deblocking_filter_idc;
	if (slice.disable_deblocking_filter_idc != 1) {
		header.slice_alpha_c0_offset_div2 = slice.slice_alpha_c0_offset_div2;
		header.slice_beta_offset_div2 = slice.slice_beta_offset_div2;
	}
	return header;
}

Element profile_idc_of(VAProfile profile, const VAEncPictureParameterBufferH264 &picture)
{
	const auto &fields = picture.pic_fields.bits;
	if (profile == VAProfileH264High ||
	    (profile == VAProfileNone && fields.transform_8x8_mode_flag))
		return kHigh;
	if (profile == VAProfileH264Main ||
	    (profile == VAProfileNone && fields.entropy_coding_mode_flag))
		return kMain;
	return kConstrainedBaseline;
}

} // namespace swva::h264
