#include "tests/swva/engine/hevc/parameters.h"

namespace swva::hevc {

Sps sps_from(const VAEncSequenceParameterBufferHEVC &sequence)
{
	const auto &fields = sequence.seq_fields.bits;
	Sps sps;
	sps.level.general_profile_idc = sequence.general_profile_idc;
	sps.level.general_level_idc = sequence.general_level_idc;
	sps.level.general_tier_flag = sequence.general_tier_flag;
	sps.chroma_format_idc = fields.chroma_format_idc;
	sps.pic_width_in_luma_samples = sequence.pic_width_in_luma_samples;
	sps.pic_height_in_luma_samples = sequence.pic_height_in_luma_samples;
	sps.bit_depth_luma_minus8 = fields.bit_depth_luma_minus8;
	sps.bit_depth_chroma_minus8 = fields.bit_depth_chroma_minus8;
	sps.log2_min_luma_coding_block_size_minus3 =
		sequence.log2_min_luma_coding_block_size_minus3;
	sps.log2_diff_max_min_luma_coding_block_size =
		sequence.log2_diff_max_min_luma_coding_block_size;
	sps.log2_min_luma_transform_block_size_minus2 =
		sequence.log2_min_transform_block_size_minus2;
	sps.log2_diff_max_min_luma_transform_block_size =
		sequence.log2_diff_max_min_transform_block_size;
	sps.max_transform_hierarchy_depth_inter = sequence.max_transform_hierarchy_depth_inter;
	sps.max_transform_hierarchy_depth_intra = sequence.max_transform_hierarchy_depth_intra;
	sps.scaling_list_enabled_flag = fields.scaling_list_enabled_flag;
	sps.amp_enabled_flag = fields.amp_enabled_flag;
	sps.sample_adaptive_offset_enabled_flag = fields.sample_adaptive_offset_enabled_flag;
	sps.pcm_enabled_flag = fields.pcm_enabled_flag;
	sps.sps_temporal_mvp_enabled_flag = fields.sps_temporal_mvp_enabled_flag;
	sps.strong_intra_smoothing_enabled_flag = fields.strong_intra_smoothing_enabled_flag;
	sps.vui_parameters_present_flag = sequence.vui_parameters_present_flag;
	sps.vui_timing_info_present_flag = sequence.vui_fields.bits.vui_timing_info_present_flag;
	sps.vui_num_units_in_tick = sequence.vui_num_units_in_tick;
	sps.vui_time_scale = sequence.vui_time_scale;
	return sps;
}

Pps pps_from(const VAEncPictureParameterBufferHEVC &picture)
{
	const auto &fields = picture.pic_fields.bits;
	Pps pps;
	pps.pps_pic_parameter_set_id = picture.slice_pic_parameter_set_id;
	pps.dependent_slice_segments_enabled_flag = fields.dependent_slice_segments_enabled_flag;
	pps.sign_data_hiding_enabled_flag = fields.sign_data_hiding_enabled_flag;
	pps.num_ref_idx_l0_default_active_minus1 = picture.num_ref_idx_l0_default_active_minus1;
	pps.num_ref_idx_l1_default_active_minus1 = picture.num_ref_idx_l1_default_active_minus1;
	pps.init_qp_minus26 = picture.pic_init_qp - Element{26};
	pps.constrained_intra_pred_flag = fields.constrained_intra_pred_flag;
	pps.transform_skip_enabled_flag = fields.transform_skip_enabled_flag;
	pps.cu_qp_delta_enabled_flag = fields.cu_qp_delta_enabled_flag;
	if (fields.cu_qp_delta_enabled_flag)
		pps.diff_cu_qp_delta_depth = picture.diff_cu_qp_delta_depth;
	pps.pps_cb_qp_offset = picture.pps_cb_qp_offset;
	pps.pps_cr_qp_offset = picture.pps_cr_qp_offset;
	pps.weighted_pred_flag = fields.weighted_pred_flag;
	pps.weighted_bipred_flag = fields.weighted_bipred_flag;
	pps.transquant_bypass_enabled_flag = fields.transquant_bypass_enabled_flag;
	pps.tiles_enabled_flag = fields.tiles_enabled_flag;
	pps.entropy_coding_sync_enabled_flag = fields.entropy_coding_sync_enabled_flag;
	pps.log2_parallel_merge_level_minus2 = picture.log2_parallel_merge_level_minus2;
	return pps;
}

SliceHeader slice_header_from(const VAEncSliceParameterBufferHEVC &slice,
			      const VAEncPictureParameterBufferHEVC &picture)
{
	const auto &fields = slice.slice_fields.bits;
	SliceHeader header;
	header.nal_unit_type = picture.nal_unit_type;
	header.first_slice_segment_in_pic_flag = slice.slice_segment_address == 0;
	header.slice_pic_parameter_set_id = slice.slice_pic_parameter_set_id;
	header.slice_segment_address = slice.slice_segment_address;
	header.slice_type = slice.slice_type;
	header.slice_temporal_mvp_enabled_flag = fields.slice_temporal_mvp_enabled_flag;
	header.slice_sao_luma_flag = fields.slice_sao_luma_flag;
	header.slice_sao_chroma_flag = fields.slice_sao_chroma_flag;
	if (slice.slice_type != kI) {
		const bool own = fields.num_ref_idx_active_override_flag;
		header.num_ref_idx_l0_active_minus1 =
			own ? slice.num_ref_idx_l0_active_minus1
			    : picture.num_ref_idx_l0_default_active_minus1;
		if (slice.slice_type == kB) {
			header.num_ref_idx_l1_active_minus1 =
				own ? slice.num_ref_idx_l1_active_minus1
				    : picture.num_ref_idx_l1_default_active_minus1;
			header.mvd_l1_zero_flag = fields.mvd_l1_zero_flag;
		}
		header.cabac_init_flag = fields.cabac_init_flag;
		header.max_num_merge_cand = slice.max_num_merge_cand;
	}
	header.slice_qp_delta = slice.slice_qp_delta;
	header.slice_cb_qp_offset = slice.slice_cb_qp_offset;
	header.slice_cr_qp_offset = slice.slice_cr_qp_offset;
	header.slice_deblocking_filter_disabled_flag = fields.slice_deblocking_filter_disabled_flag;
	return header;
}

} // namespace swva::hevc
