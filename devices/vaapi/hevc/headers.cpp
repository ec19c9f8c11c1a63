#include "devices/vaapi/hevc/headers.h"

#include "devices/vaapi/bits/video_signal.h"
#include "devices/vaapi/hevc/syntax.h"

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kVps = 32;
constexpr std::uint32_t kSps = 33;
constexpr std::uint32_t kPps = 34;

/// forbidden_zero_bit, nal_unit_type, nuh_layer_id 0, nuh_temporal_id_plus1 1.
PackedNal pack(std::uint32_t nal_type, const BitWriter &payload)
{
	return pack_nal(nal_type << 9 | 1, 2, payload);
}

/// profile_tier_level(1, 0).
void write_profile(BitWriter &out, const HevcConfig &config)
{
	out.u(0, 2); // general_profile_space
	out.flag(config.level.high_tier);
	out.u(kHevcMainProfile, 5);
	// general_profile_compatibility_flag[j], j from 0: a Main stream is a Main 10 stream, too.
	out.u(0b0110'0000, 8);
	out.u(0, 24);
	out.flag(true);	 // general_progressive_source_flag
	out.flag(false); // general_interlaced_source_flag
	out.flag(true);	 // general_non_packed_constraint_flag
	out.flag(true);	 // general_frame_only_constraint_flag
	out.u(0, 32);	 // 43 reserved bits and general_inbld_flag
	out.u(0, 12);
	out.u(config.level.idc, 8);
}

/// The one sub-layer of VPS and SPS: the picture and one reference, shown at once.
void write_ordering(BitWriter &out)
{
	out.flag(false); // sub_layer_ordering_info_present_flag
	out.ue(1);	 // max_dec_pic_buffering_minus1
	out.ue(0);	 // max_num_reorder_pics
	out.ue(0);	 // max_latency_increase_plus1: no limit
}

void write_timing(BitWriter &out, const HevcConfig &config)
{
	out.flag(true); // timing_info_present_flag
	out.u(config.rate_nominal.den, 32);
	out.u(config.rate_nominal.num, 32);
	// Only at a constant rate do picture counts give the time.
	out.flag(config.format.constant_rate); // poc_proportional_to_timing_flag
	if (config.format.constant_rate)
		out.ue(0); // num_ticks_poc_diff_one_minus1
}

void write_vui(BitWriter &out, const HevcConfig &config)
{
	out.flag(false); // aspect_ratio_info_present_flag
	out.flag(false); // overscan_info_present_flag
	write_video_signal(out, config.format.colorimetry);
	out.flag(false); // chroma_loc_info_present_flag
	out.flag(false); // neutral_chroma_indication_flag
	out.flag(false); // field_seq_flag
	out.flag(false); // frame_field_info_present_flag
	out.flag(false); // default_display_window_flag
	write_timing(out, config);
	out.flag(false); // vui_hrd_parameters_present_flag
	out.flag(true);	 // bitstream_restriction_flag
	out.flag(false); // tiles_fixed_structure_flag
	out.flag(true);	 // motion_vectors_over_pic_boundaries_flag
	out.flag(true);	 // restricted_ref_pic_lists_flag
	out.ue(0);	 // min_spatial_segmentation_idc
	out.ue(0);	 // max_bytes_per_pic_denom: no limit
	out.ue(0);	 // max_bits_per_min_cu_denom: no limit
	out.ue(kHevcLongestVector);
	out.ue(kHevcLongestVector);
}

/// pic_width_in_luma_samples to conformance_window: what is cut off counts in chroma samples.
void write_size(BitWriter &out, const HevcConfig &config)
{
	out.ue(config.coded.width);
	out.ue(config.coded.height);
	const bool window = config.coded != config.shown;
	out.flag(window); // conformance_window_flag
	if (!window)
		return;
	out.ue(0); // left
	out.ue((config.coded.width - config.shown.width) / 2);
	out.ue(0); // top
	out.ue((config.coded.height - config.shown.height) / 2);
}

void write_blocks(BitWriter &out, const HevcTools &tools)
{
	out.ue(tools.min_cb_log2 - 3);
	out.ue(tools.ctb_log2 - tools.min_cb_log2);
	out.ue(tools.min_tb_log2 - 2);
	out.ue(tools.max_tb_log2 - tools.min_tb_log2);
	out.ue(tools.depth_inter);
	out.ue(tools.depth_intra);
}

/// The one short-term set: the picture before, used by this one.
void write_reference_set(BitWriter &out)
{
	out.ue(1);	// num_short_term_ref_pic_sets
	out.ue(1);	// num_negative_pics
	out.ue(0);	// num_positive_pics
	out.ue(0);	// delta_poc_s0_minus1
	out.flag(true); // used_by_curr_pic_s0_flag
}

/// The part of a slice header that only a picture with a reference has.
void write_inter(BitWriter &out, const HevcConfig &config, HevcSliceType type)
{
	out.flag(false); // num_ref_idx_active_override_flag
	if (type == HevcSliceType::kB)
		out.flag(false); // mvd_l1_zero_flag
	if (config.tools.temporal_mvp && type == HevcSliceType::kB)
		out.flag(true);		  // collocated_from_l0_flag
	out.ue(5 - kHevcMergeCandidates); // five_minus_max_num_merge_cand
}

} // namespace

PackedNal hevc_vps(const HevcConfig &config)
{
	BitWriter out;
	out.u(0, 4);	   // vps_video_parameter_set_id
	out.flag(true);	   // vps_base_layer_internal_flag
	out.flag(true);	   // vps_base_layer_available_flag
	out.u(0, 6);	   // vps_max_layers_minus1
	out.u(0, 3);	   // vps_max_sub_layers_minus1
	out.flag(true);	   // vps_temporal_id_nesting_flag
	out.u(0xffff, 16); // vps_reserved_0xffff_16bits
	write_profile(out, config);
	write_ordering(out);
	out.u(0, 6); // vps_max_layer_id
	out.ue(0);   // vps_num_layer_sets_minus1
	write_timing(out, config);
	out.ue(0);	 // vps_num_hrd_parameters
	out.flag(false); // vps_extension_flag
	out.trailing_bits();
	return pack(kVps, out);
}

PackedNal hevc_sps(const HevcConfig &config)
{
	const HevcTools &tools = config.tools;
	BitWriter out;
	out.u(0, 4);	// sps_video_parameter_set_id
	out.u(0, 3);	// sps_max_sub_layers_minus1
	out.flag(true); // sps_temporal_id_nesting_flag
	write_profile(out, config);
	out.ue(0); // sps_seq_parameter_set_id
	out.ue(1); // chroma_format_idc: 4:2:0
	write_size(out, config);
	out.ue(0);		     // bit_depth_luma_minus8
	out.ue(0);		     // bit_depth_chroma_minus8
	out.ue(kHevcPocLsbBits - 4); // log2_max_pic_order_cnt_lsb_minus4
	write_ordering(out);
	write_blocks(out, tools);
	out.flag(false); // scaling_list_enabled_flag
	out.flag(tools.amp);
	out.flag(tools.sao);
	out.flag(false); // pcm_enabled_flag
	write_reference_set(out);
	out.flag(false); // long_term_ref_pics_present_flag
	out.flag(tools.temporal_mvp);
	out.flag(tools.strong_intra_smoothing);
	out.flag(true); // vui_parameters_present_flag
	write_vui(out, config);
	out.flag(false); // sps_extension_present_flag
	out.trailing_bits();
	return pack(kSps, out);
}

PackedNal hevc_pps(const HevcConfig &config)
{
	const HevcTools &tools = config.tools;
	BitWriter out;
	out.ue(0);	 // pps_pic_parameter_set_id
	out.ue(0);	 // pps_seq_parameter_set_id
	out.flag(false); // dependent_slice_segments_enabled_flag
	out.flag(false); // output_flag_present_flag
	out.u(0, 3);	 // num_extra_slice_header_bits
	out.flag(tools.sign_data_hiding);
	out.flag(false); // cabac_init_present_flag
	out.ue(0);	 // num_ref_idx_l0_default_active_minus1
	out.ue(0);	 // num_ref_idx_l1_default_active_minus1
	out.se(static_cast<std::int32_t>(config.rate.initial_qp) - 26); // init_qp_minus26
	out.flag(tools.constrained_intra_pred);
	out.flag(tools.transform_skip);
	out.flag(config.cu_qp_delta());
	if (config.cu_qp_delta())
		out.ue(0); // diff_cu_qp_delta_depth
	out.se(0);	   // pps_cb_qp_offset
	out.se(0);	   // pps_cr_qp_offset
	out.flag(false);   // pps_slice_chroma_qp_offsets_present_flag
	out.flag(false);   // weighted_pred_flag
	out.flag(false);   // weighted_bipred_flag
	out.flag(false);   // transquant_bypass_enabled_flag
	out.flag(false);   // tiles_enabled_flag
	out.flag(false);   // entropy_coding_sync_enabled_flag
	out.flag(true);	   // pps_loop_filter_across_slices_enabled_flag
	out.flag(false);   // deblocking_filter_control_present_flag
	out.flag(false);   // pps_scaling_list_data_present_flag
	out.flag(false);   // lists_modification_present_flag
	out.ue(0);	   // log2_parallel_merge_level_minus2
	out.flag(false);   // slice_segment_header_extension_present_flag
	out.flag(false);   // pps_extension_present_flag
	out.trailing_bits();
	return pack(kPps, out);
}

PackedNal hevc_slice_header(const HevcConfig &config, const PictureState &picture)
{
	const HevcTools &tools = config.tools;
	const HevcSliceType type = hevc_slice_type(config, picture);
	BitWriter out;
	out.flag(true); // first_slice_segment_in_pic_flag
	if (picture.idr)
		out.flag(false); // no_output_of_prior_pics_flag
	out.ue(0);		 // slice_pic_parameter_set_id
	out.ue(static_cast<std::uint32_t>(type));
	if (!picture.idr) {
		out.u(picture.since_idr, kHevcPocLsbBits);
		// The set of the SPS; its index takes no bits, being the only one.
		out.flag(true); // short_term_ref_pic_set_sps_flag
		if (tools.temporal_mvp)
			out.flag(true); // slice_temporal_mvp_enabled_flag
	}
	if (tools.sao) {
		out.flag(true); // slice_sao_luma_flag
		out.flag(true); // slice_sao_chroma_flag
	}
	if (!picture.idr)
		write_inter(out, config, type);
	out.se(0);	// slice_qp_delta
	out.flag(true); // slice_loop_filter_across_slices_enabled_flag
	out.trailing_bits();
	return pack(hevc_nal_type(picture), out);
}

} // namespace penstock::vaapi
