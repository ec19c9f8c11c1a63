#include "devices/vaapi/hevc/parameters.h"

#include <algorithm>

#include "devices/vaapi/hevc/syntax.h"

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kIntra = 1; // coding_type
constexpr std::uint32_t kPredicted = 2;
constexpr std::uint8_t kNoCollocated = 0xff;

/// Zero would be the id of a surface.
VAPictureHEVC no_picture()
{
	VAPictureHEVC picture{};
	picture.picture_id = VA_INVALID_SURFACE;
	picture.flags = VA_PICTURE_HEVC_INVALID;
	return picture;
}

VAPictureHEVC reference(const PictureState &picture, const PictureBuffers &buffers)
{
	VAPictureHEVC result{};
	result.picture_id = buffers.reference;
	result.pic_order_cnt = hevc_poc(picture.since_idr - 1);
	result.flags = VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE;
	return result;
}

std::uint32_t blocks(std::uint32_t length, std::uint32_t block)
{
	return (length + block - 1) / block;
}

bool looks_at_collocated(const HevcConfig &config, const PictureState &picture)
{
	return config.tools.temporal_mvp && !picture.idr;
}

} // namespace

VAEncSequenceParameterBufferHEVC hevc_sequence(const HevcConfig &config)
{
	const HevcTools &tools = config.tools;
	VAEncSequenceParameterBufferHEVC sequence{};
	sequence.general_profile_idc = kHevcMainProfile;
	sequence.general_level_idc = config.level.idc;
	sequence.general_tier_flag = config.level.high_tier ? 1 : 0;
	sequence.intra_period = told_period(config.period);
	sequence.intra_idr_period = told_period(config.period);
	sequence.ip_period = 1;
	sequence.bits_per_second = config.rate.bits_per_second;
	sequence.pic_width_in_luma_samples = static_cast<std::uint16_t>(config.coded.width);
	sequence.pic_height_in_luma_samples = static_cast<std::uint16_t>(config.coded.height);

	auto &fields = sequence.seq_fields.bits;
	fields.chroma_format_idc = 1;
	fields.strong_intra_smoothing_enabled_flag = tools.strong_intra_smoothing ? 1 : 0;
	fields.amp_enabled_flag = tools.amp ? 1 : 0;
	fields.sample_adaptive_offset_enabled_flag = tools.sao ? 1 : 0;
	fields.sps_temporal_mvp_enabled_flag = tools.temporal_mvp ? 1 : 0;
	fields.low_delay_seq = 1;

	sequence.log2_min_luma_coding_block_size_minus3 =
		static_cast<std::uint8_t>(tools.min_cb_log2 - 3);
	sequence.log2_diff_max_min_luma_coding_block_size =
		static_cast<std::uint8_t>(tools.ctb_log2 - tools.min_cb_log2);
	sequence.log2_min_transform_block_size_minus2 =
		static_cast<std::uint8_t>(tools.min_tb_log2 - 2);
	sequence.log2_diff_max_min_transform_block_size =
		static_cast<std::uint8_t>(tools.max_tb_log2 - tools.min_tb_log2);
	sequence.max_transform_hierarchy_depth_inter = static_cast<std::uint8_t>(tools.depth_inter);
	sequence.max_transform_hierarchy_depth_intra = static_cast<std::uint8_t>(tools.depth_intra);

	sequence.vui_parameters_present_flag = 1;
	auto &vui = sequence.vui_fields.bits;
	vui.vui_timing_info_present_flag = 1;
	vui.bitstream_restriction_flag = 1;
	vui.motion_vectors_over_pic_boundaries_flag = 1;
	vui.restricted_ref_pic_lists_flag = 1;
	vui.log2_max_mv_length_horizontal = kHevcLongestVector;
	vui.log2_max_mv_length_vertical = kHevcLongestVector;
	sequence.vui_num_units_in_tick = config.rate_nominal.den;
	sequence.vui_time_scale = config.rate_nominal.num;
	return sequence;
}

VAEncPictureParameterBufferHEVC hevc_picture(const HevcConfig &config, const PictureState &picture,
					     const PictureBuffers &buffers)
{
	VAEncPictureParameterBufferHEVC parameters{};
	// The flags of the current picture stay 0: libva wants none there.
	parameters.decoded_curr_pic.picture_id = buffers.reconstructed;
	parameters.decoded_curr_pic.pic_order_cnt = hevc_poc(picture.since_idr);
	std::ranges::fill(parameters.reference_frames, no_picture());
	if (!picture.idr)
		parameters.reference_frames[0] = reference(picture, buffers);
	parameters.coded_buf = buffers.coded;
	parameters.collocated_ref_pic_index =
		looks_at_collocated(config, picture) ? 0 : kNoCollocated;
	parameters.pic_init_qp = static_cast<std::uint8_t>(config.rate.initial_qp);
	parameters.nal_unit_type = hevc_nal_type(picture);

	auto &fields = parameters.pic_fields.bits;
	fields.idr_pic_flag = picture.idr ? 1 : 0;
	// A B slice that only looks back is still a predicted picture to the drivers.
	fields.coding_type = picture.idr ? kIntra : kPredicted;
	fields.reference_pic_flag = 1;
	fields.sign_data_hiding_enabled_flag = config.tools.sign_data_hiding ? 1 : 0;
	fields.constrained_intra_pred_flag = config.tools.constrained_intra_pred ? 1 : 0;
	fields.transform_skip_enabled_flag = config.tools.transform_skip ? 1 : 0;
	fields.cu_qp_delta_enabled_flag = config.cu_qp_delta() ? 1 : 0;
	fields.pps_loop_filter_across_slices_enabled_flag = 1;
	return parameters;
}

VAEncSliceParameterBufferHEVC hevc_slice(const HevcConfig &config, const PictureState &picture,
					 const PictureBuffers &buffers)
{
	const std::uint32_t ctb = config.tools.ctb();
	VAEncSliceParameterBufferHEVC slice{};
	slice.num_ctu_in_slice = blocks(config.coded.width, ctb) * blocks(config.coded.height, ctb);
	const HevcSliceType type = hevc_slice_type(config, picture);
	slice.slice_type = static_cast<std::uint8_t>(type);
	std::ranges::fill(slice.ref_pic_list0, no_picture());
	std::ranges::fill(slice.ref_pic_list1, no_picture());
	if (type != HevcSliceType::kI)
		slice.ref_pic_list0[0] = reference(picture, buffers);
	if (type == HevcSliceType::kB)
		slice.ref_pic_list1[0] = reference(picture, buffers);
	slice.max_num_merge_cand = kHevcMergeCandidates;

	auto &fields = slice.slice_fields.bits;
	fields.last_slice_of_pic_flag = 1;
	fields.slice_temporal_mvp_enabled_flag = looks_at_collocated(config, picture) ? 1 : 0;
	fields.slice_sao_luma_flag = config.tools.sao ? 1 : 0;
	fields.slice_sao_chroma_flag = config.tools.sao ? 1 : 0;
	fields.slice_loop_filter_across_slices_enabled_flag = 1;
	fields.collocated_from_l0_flag = 1;
	return slice;
}

} // namespace penstock::vaapi
