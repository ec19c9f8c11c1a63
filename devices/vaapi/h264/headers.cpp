#include "devices/vaapi/h264/headers.h"

#include "devices/vaapi/bits/video_signal.h"
#include "devices/vaapi/h264/hrd.h"
#include "devices/vaapi/h264/syntax.h"

namespace penstock::vaapi {

namespace {

// nal_ref_idc and nal_unit_type
constexpr std::uint32_t kSliceNal = 2 << 5 | 1;
constexpr std::uint32_t kIdrNal = 3 << 5 | 5;
constexpr std::uint32_t kSpsNal = 3 << 5 | 7;
constexpr std::uint32_t kPpsNal = 3 << 5 | 8;

/// constraint_set0_flag to constraint_set5_flag and two reserved bits: Constrained Baseline is in
/// Baseline (0) and in Main (1); the other two are frames only (4) without B slices (5).
std::uint32_t constraints(H264Profile profile)
{
	switch (profile) {
	case H264Profile::kConstrainedBaseline:
		return 0b1100'0000;
	case H264Profile::kMain:
		return 0b0100'1100;
	case H264Profile::kHigh:
		break;
	}
	return 0b0000'1100;
}

void write_hrd(BitWriter &out, const H264Hrd &hrd)
{
	out.ue(0);			// cpb_cnt_minus1
	out.u(0, 4);			// bit_rate_scale
	out.u(0, 4);			// cpb_size_scale
	out.ue(hrd.bit_rate_value - 1); // bit_rate_value_minus1
	out.ue(hrd.cpb_size_value - 1); // cpb_size_value_minus1
	// The rate is a limit: without filler data no stream arrives at exactly one rate.
	out.flag(false);		 // cbr_flag
	out.u(kH264HrdDelayBits - 1, 5); // initial_cpb_removal_delay_length_minus1
	out.u(kH264HrdDelayBits - 1, 5); // cpb_removal_delay_length_minus1
	out.u(kH264HrdDelayBits - 1, 5); // dpb_output_delay_length_minus1
	out.u(0, 5);			 // time_offset_length
}

void write_vui(BitWriter &out, const H264Config &config)
{
	out.flag(false); // aspect_ratio_info_present_flag
	out.flag(false); // overscan_info_present_flag
	write_video_signal(out, config.format.colorimetry);
	out.flag(false); // chroma_loc_info_present_flag
	out.flag(true);	 // timing_info_present_flag
	out.u(h264_units_in_tick(config), 32);
	out.u(h264_time_scale(config), 32);
	out.flag(config.format.constant_rate); // fixed_frame_rate_flag
	const std::optional<H264Hrd> hrd = h264_hrd(config);
	out.flag(hrd.has_value()); // nal_hrd_parameters_present_flag
	if (hrd)
		write_hrd(out, *hrd);
	out.flag(false); // vcl_hrd_parameters_present_flag
	if (hrd)
		out.flag(false); // low_delay_hrd_flag
	out.flag(false);	 // pic_struct_present_flag
	out.flag(true);		 // bitstream_restriction_flag
	out.flag(true);		 // motion_vectors_over_pic_boundaries_flag
	out.ue(0);		 // max_bytes_per_pic_denom: no limit
	out.ue(0);		 // max_bits_per_mb_denom: no limit
	out.ue(kH264LongestVector);
	out.ue(kH264LongestVector);
	out.ue(0);		// max_num_reorder_frames: decoders show a picture at once
	out.ue(kH264RefFrames); // max_dec_frame_buffering
}

} // namespace

PackedNal h264_sps(const H264Config &config)
{
	BitWriter out;
	out.u(profile_idc(config.profile), 8);
	out.u(constraints(config.profile), 8);
	out.u(config.level_idc, 8);
	out.ue(0); // seq_parameter_set_id
	if (config.profile == H264Profile::kHigh) {
		out.ue(1);	 // chroma_format_idc: 4:2:0
		out.ue(0);	 // bit_depth_luma_minus8
		out.ue(0);	 // bit_depth_chroma_minus8
		out.flag(false); // qpprime_y_zero_transform_bypass_flag
		out.flag(false); // seq_scaling_matrix_present_flag
	}
	out.ue(kH264FrameNumBits - 4); // log2_max_frame_num_minus4
	out.ue(0);		       // pic_order_cnt_type
	out.ue(kH264PocLsbBits - 4);   // log2_max_pic_order_cnt_lsb_minus4
	out.ue(kH264RefFrames);	       // max_num_ref_frames
	out.flag(false);	       // gaps_in_frame_num_value_allowed_flag
	out.ue(config.coded.width / 16 - 1);
	out.ue(config.coded.height / 16 - 1);
	out.flag(true); // frame_mbs_only_flag
	out.flag(true); // direct_8x8_inference_flag
	const Size crop = h264_crop(config);
	out.flag(crop != Size{}); // frame_cropping_flag
	if (crop != Size{}) {
		out.ue(0); // left
		out.ue(crop.width);
		out.ue(0); // top
		out.ue(crop.height);
	}
	out.flag(true); // vui_parameters_present_flag
	write_vui(out, config);
	out.trailing_bits();
	return pack_nal(kSpsNal, 1, out);
}

PackedNal h264_pps(const H264Config &config)
{
	BitWriter out;
	out.ue(0); // pic_parameter_set_id
	out.ue(0); // seq_parameter_set_id
	out.flag(config.cabac);
	out.flag(false); // bottom_field_pic_order_in_frame_present_flag
	out.ue(0);	 // num_slice_groups_minus1
	out.ue(0);	 // num_ref_idx_l0_default_active_minus1
	out.ue(0);	 // num_ref_idx_l1_default_active_minus1
	out.flag(false); // weighted_pred_flag
	out.u(0, 2);	 // weighted_bipred_idc
	out.se(static_cast<std::int32_t>(config.rate.initial_qp) - 26); // pic_init_qp_minus26
	out.se(0);							// pic_init_qs_minus26
	out.se(0);							// chroma_qp_index_offset
	out.flag(true);	 // deblocking_filter_control_present_flag
	out.flag(false); // constrained_intra_pred_flag
	out.flag(false); // redundant_pic_cnt_present_flag
	// What follows is absent from the profiles below High.
	if (config.profile == H264Profile::kHigh) {
		out.flag(config.transform_8x8);
		out.flag(false); // pic_scaling_matrix_present_flag
		out.se(0);	 // second_chroma_qp_index_offset
	}
	out.trailing_bits();
	return pack_nal(kPpsNal, 1, out);
}

PackedNal h264_slice_header(const H264Config &config, const PictureState &picture)
{
	BitWriter out;
	out.ue(0); // first_mb_in_slice
	out.ue(static_cast<std::uint32_t>(h264_slice_type(picture)));
	out.ue(0); // pic_parameter_set_id
	out.u(h264_frame_num(picture.since_idr), kH264FrameNumBits);
	if (picture.idr)
		out.ue(picture.idr_pic_id);
	out.u(h264_poc_lsb(picture), kH264PocLsbBits);
	if (!picture.idr) {
		out.flag(false); // num_ref_idx_active_override_flag
		out.flag(false); // ref_pic_list_modification_flag_l0
	}
	if (picture.idr) {
		out.flag(false); // no_output_of_prior_pics_flag
		out.flag(false); // long_term_reference_flag
	} else {
		out.flag(false); // adaptive_ref_pic_marking_mode_flag: the newest one stays
	}
	if (config.cabac && !picture.idr)
		out.ue(0); // cabac_init_idc
	out.se(0);	   // slice_qp_delta
	out.ue(0);	   // disable_deblocking_filter_idc: the filter is on
	out.se(0);	   // slice_alpha_c0_offset_div2
	out.se(0);	   // slice_beta_offset_div2
	return pack_nal(picture.idr ? kIdrNal : kSliceNal, 1, out);
}

} // namespace penstock::vaapi
