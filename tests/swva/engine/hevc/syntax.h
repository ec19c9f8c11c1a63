#pragma once

#include "tests/swva/engine/packed/syntax_element.h"

namespace swva::hevc {

// The names are those of ITU-T H.265.

enum NalType : unsigned {
	kTrailN = 0,
	kTrailR = 1,
	kFirstIrap = 16,
	kIdrWithRadl = 19,
	kIdr = 20, ///< IDR_N_LP
	kLastIrap = 23,
	kVps = 32,
	kSps = 33,
	kPps = 34,
	kAud = 35,
	kPrefixSei = 39,
	kSuffixSei = 40,
};
enum SliceType : unsigned { kB = 0, kP = 1, kI = 2 };

/// What profile_tier_level(), 7.3.3, says in general.
struct ProfileTierLevel {
	Element general_tier_flag = 0;
	Element general_profile_idc = 1;
	Element general_level_idc = 0;
};

struct Vps {
	Element vps_video_parameter_set_id = 0;
	Element vps_max_sub_layers_minus1 = 0;
	ProfileTierLevel level;
};

/// seq_parameter_set_rbsp(), 7.3.2.2. The VUI is read as far as its timing.
struct Sps {
	Element sps_video_parameter_set_id = 0;
	Element sps_max_sub_layers_minus1 = 0;
	ProfileTierLevel level;
	Element sps_seq_parameter_set_id = 0;
	Element chroma_format_idc = 1;
	Element pic_width_in_luma_samples = 0;
	Element pic_height_in_luma_samples = 0;
	/// The conformance window, in units of two samples for 4:2:0.
	Element conf_win_left_offset = 0;
	Element conf_win_right_offset = 0;
	Element conf_win_top_offset = 0;
	Element conf_win_bottom_offset = 0;
	Element bit_depth_luma_minus8 = 0;
	Element bit_depth_chroma_minus8 = 0;
	Element log2_max_pic_order_cnt_lsb_minus4 = 0;
	Element sps_max_dec_pic_buffering_minus1 = 0; ///< of the highest sub-layer
	Element log2_min_luma_coding_block_size_minus3 = 0;
	Element log2_diff_max_min_luma_coding_block_size = 0;
	Element log2_min_luma_transform_block_size_minus2 = 0;
	Element log2_diff_max_min_luma_transform_block_size = 0;
	Element max_transform_hierarchy_depth_inter = 0;
	Element max_transform_hierarchy_depth_intra = 0;
	Element scaling_list_enabled_flag = 0;
	Element amp_enabled_flag = 0;
	Element sample_adaptive_offset_enabled_flag = 0;
	Element pcm_enabled_flag = 0;
	Element num_short_term_ref_pic_sets = 0;
	Element long_term_ref_pics_present_flag = 0;
	Element sps_temporal_mvp_enabled_flag = 0;
	Element strong_intra_smoothing_enabled_flag = 0;
	Element vui_parameters_present_flag = 0;
	Element vui_timing_info_present_flag = 0;
	Element vui_num_units_in_tick = 0;
	Element vui_time_scale = 0;

	Element visible_width() const
	{
		return pic_width_in_luma_samples -
		       2 * (conf_win_left_offset + conf_win_right_offset);
	}
	Element visible_height() const
	{
		return pic_height_in_luma_samples -
		       2 * (conf_win_top_offset + conf_win_bottom_offset);
	}
	Element log2_ctb_size() const
	{
		return log2_min_luma_coding_block_size_minus3 + 3 +
		       log2_diff_max_min_luma_coding_block_size;
	}
	/// PicSizeInCtbsY.
	Element ctbs() const
	{
		const Element size = Element{1} << log2_ctb_size();
		return (pic_width_in_luma_samples + size - 1) / size *
		       ((pic_height_in_luma_samples + size - 1) / size);
	}
};

/// pic_parameter_set_rbsp(), 7.3.2.3.
struct Pps {
	Element pps_pic_parameter_set_id = 0;
	Element pps_seq_parameter_set_id = 0;
	Element dependent_slice_segments_enabled_flag = 0;
	Element output_flag_present_flag = 0;
	Element num_extra_slice_header_bits = 0;
	Element sign_data_hiding_enabled_flag = 0;
	Element cabac_init_present_flag = 0;
	Element num_ref_idx_l0_default_active_minus1 = 0;
	Element num_ref_idx_l1_default_active_minus1 = 0;
	Element init_qp_minus26 = 0;
	Element constrained_intra_pred_flag = 0;
	Element transform_skip_enabled_flag = 0;
	Element cu_qp_delta_enabled_flag = 0;
	Element diff_cu_qp_delta_depth = 0;
	Element pps_cb_qp_offset = 0;
	Element pps_cr_qp_offset = 0;
	Element pps_slice_chroma_qp_offsets_present_flag = 0;
	Element weighted_pred_flag = 0;
	Element weighted_bipred_flag = 0;
	Element transquant_bypass_enabled_flag = 0;
	Element tiles_enabled_flag = 0;
	Element entropy_coding_sync_enabled_flag = 0;
	Element pps_loop_filter_across_slices_enabled_flag = 0;
	Element deblocking_filter_override_enabled_flag = 0;
	Element pps_deblocking_filter_disabled_flag = 0;
	Element lists_modification_present_flag = 0;
	Element log2_parallel_merge_level_minus2 = 0;
	Element slice_segment_header_extension_present_flag = 0;
};

/// slice_segment_header(), 7.3.6.1, with the header of its NAL unit.
struct SliceHeader {
	Element nal_unit_type = 0;
	Element first_slice_segment_in_pic_flag = 0;
	Element slice_pic_parameter_set_id = 0;
	Element dependent_slice_segment_flag = 0;
	Element slice_segment_address = 0;
	Element slice_type = kI;
	Element slice_pic_order_cnt_lsb = 0;
	Element slice_temporal_mvp_enabled_flag = 0;
	Element slice_sao_luma_flag = 0;
	Element slice_sao_chroma_flag = 0;
	Element num_ref_idx_l0_active_minus1 = 0;
	Element num_ref_idx_l1_active_minus1 = 0;
	Element mvd_l1_zero_flag = 0;
	Element cabac_init_flag = 0;
	Element max_num_merge_cand = 5;
	Element slice_qp_delta = 0;
	Element slice_cb_qp_offset = 0;
	Element slice_cr_qp_offset = 0;
	Element slice_deblocking_filter_disabled_flag = 0;
};

} // namespace swva::hevc
