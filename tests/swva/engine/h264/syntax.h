#pragma once

#include <vector>

#include "tests/swva/engine/packed/syntax_element.h"
#include "tests/swva/engine/packed/vui_picture.h"

namespace swva::h264 {

// The names are those of ITU-T H.264.

enum NalType : unsigned { kSlice = 1, kIdrSlice = 5, kSei = 6, kSps = 7, kPps = 8, kAud = 9 };
enum SliceType : unsigned { kP = 0, kB = 1, kI = 2 };

constexpr Element kConstrainedBaseline = 66;
constexpr Element kMain = 77;
constexpr Element kHigh = 100;

/// hrd_parameters(), annex E.1.2.
struct Hrd {
	struct Buffer {
		Element bit_rate_value_minus1 = 0;
		Element cpb_size_value_minus1 = 0;
		Element cbr_flag = 0;
	};
	Element bit_rate_scale = 0;
	Element cpb_size_scale = 0;
	std::vector<Buffer> buffers;
	Element initial_cpb_removal_delay_length_minus1 = 23;
	Element cpb_removal_delay_length_minus1 = 23;
	Element dpb_output_delay_length_minus1 = 23;
	Element time_offset_length = 0;
};

/// vui_parameters(), annex E.1.1. Absent parts keep what the standard infers.
struct Vui : VuiPicture {
	Element timing_info_present_flag = 0;
	Element num_units_in_tick = 0;
	Element time_scale = 0;
	Element fixed_frame_rate_flag = 0;
	std::vector<Hrd> hrds; ///< NAL, VCL: those present
	Element low_delay_hrd_flag = 0;
	Element pic_struct_present_flag = 0;
	Element bitstream_restriction_flag = 0;
	Element motion_vectors_over_pic_boundaries_flag = 1;
	Element log2_max_mv_length_horizontal = 15;
	Element log2_max_mv_length_vertical = 15;
	Element max_num_reorder_frames = 0;
	Element max_dec_frame_buffering = 0;
};

/// seq_parameter_set_rbsp(), 7.3.2.1.
struct Sps {
	Element profile_idc = 0;
	Element constraint_set_flags = 0; ///< set0 is the highest of six bits
	Element level_idc = 0;
	Element seq_parameter_set_id = 0;
	Element chroma_format_idc = 1;
	Element bit_depth_luma_minus8 = 0;
	Element bit_depth_chroma_minus8 = 0;
	Element seq_scaling_matrix_present_flag = 0;
	Element log2_max_frame_num_minus4 = 0;
	Element pic_order_cnt_type = 0;
	Element log2_max_pic_order_cnt_lsb_minus4 = 0;
	Element delta_pic_order_always_zero_flag = 0;
	Element max_num_ref_frames = 0;
	Element gaps_in_frame_num_value_allowed_flag = 0;
	Element pic_width_in_mbs = 0;
	Element pic_height_in_map_units = 0;
	Element frame_mbs_only_flag = 1;
	Element mb_adaptive_frame_field_flag = 0;
	Element direct_8x8_inference_flag = 0;
	Element frame_cropping_flag = 0;
	Element frame_crop_left_offset = 0;
	Element frame_crop_right_offset = 0;
	Element frame_crop_top_offset = 0;
	Element frame_crop_bottom_offset = 0;
	Element vui_parameters_present_flag = 0;
	Vui vui;

	/// 4:2:0 frames: cropping is in units of two samples.
	Element visible_width() const;
	Element visible_height() const;
};

/// pic_parameter_set_rbsp(), 7.3.2.2.
struct Pps {
	Element pic_parameter_set_id = 0;
	Element seq_parameter_set_id = 0;
	Element entropy_coding_mode_flag = 0;
	Element pic_order_present_flag = 0;
	Element num_ref_idx_l0_default_active_minus1 = 0;
	Element num_ref_idx_l1_default_active_minus1 = 0;
	Element weighted_pred_flag = 0;
	Element weighted_bipred_idc = 0;
	Element pic_init_qp_minus26 = 0;
	Element chroma_qp_index_offset = 0;
	Element deblocking_filter_control_present_flag = 0;
	Element constrained_intra_pred_flag = 0;
	Element redundant_pic_cnt_present_flag = 0;
	Element transform_8x8_mode_flag = 0;
	Element pic_scaling_matrix_present_flag = 0;
	Element second_chroma_qp_index_offset = 0;
};

/// slice_header(), 7.3.3, with the header of its NAL unit.
struct SliceHeader {
	Element nal_unit_type = 0;
	Element nal_ref_idc = 0;
	Element first_mb_in_slice = 0;
	Element slice_type = 0; ///< 0 to 4
	Element pic_parameter_set_id = 0;
	Element frame_num = 0;
	Element idr_pic_id = 0;
	Element pic_order_cnt_lsb = 0;
	Element delta_pic_order_cnt_bottom = 0;
	Element direct_spatial_mv_pred_flag = 0;
	Element num_ref_idx_l0_active_minus1 = 0;
	Element num_ref_idx_l1_active_minus1 = 0;
	Element cabac_init_idc = 0;
	Element slice_qp_delta = 0;
	Element disable_deblocking_filter_idc = 0;
	Element slice_alpha_c0_offset_div2 = 0;
	Element slice_beta_offset_div2 = 0;
};

inline Element Sps::visible_width() const
{
	return 16 * pic_width_in_mbs - 2 * (frame_crop_left_offset + frame_crop_right_offset);
}

inline Element Sps::visible_height() const
{
	return 16 * pic_height_in_map_units -
	       2 * (frame_crop_top_offset + frame_crop_bottom_offset);
}

} // namespace swva::h264
