#include "tests/swva/engine/h264/writer.h"

namespace swva::h264 {
namespace {

void flag(BitWriter &out, Element value)
{
	out.bit(value != 0);
}

void unsigned_golomb(BitWriter &out, Element value)
{
	out.ue(static_cast<std::uint64_t>(value));
}

void fixed(BitWriter &out, Element value, unsigned count)
{
	out.bits(static_cast<std::uint64_t>(value), count);
}

void write_vui(BitWriter &out, const Vui &vui)
{
	constexpr Element kExtendedSar = 255;
	flag(out, vui.aspect_ratio_info_present_flag);
	if (vui.aspect_ratio_info_present_flag) {
		fixed(out, vui.aspect_ratio_idc, 8);
		if (vui.aspect_ratio_idc == kExtendedSar) {
			fixed(out, vui.sar_width, 16);
			fixed(out, vui.sar_height, 16);
		}
	}
	out.bits(0, 3); // no overscan, no video signal type, no chroma location
	flag(out, vui.timing_info_present_flag);
	if (vui.timing_info_present_flag) {
		fixed(out, vui.num_units_in_tick, 32);
		fixed(out, vui.time_scale, 32);
		flag(out, vui.fixed_frame_rate_flag);
	}
	out.bits(0, 3); // no HRD of either kind, no picture structure
	flag(out, vui.bitstream_restriction_flag);
	if (vui.bitstream_restriction_flag) {
		flag(out, vui.motion_vectors_over_pic_boundaries_flag);
		out.ue(0);
		out.ue(0);
		unsigned_golomb(out, vui.log2_max_mv_length_horizontal);
		unsigned_golomb(out, vui.log2_max_mv_length_vertical);
		unsigned_golomb(out, vui.max_num_reorder_frames);
		unsigned_golomb(out, vui.max_dec_frame_buffering);
	}
}

} // namespace

std::vector<std::byte> write_sps(const Sps &sps)
{
	BitWriter out;
	out.bits(3 << 5 | kSps, 8);
	fixed(out, sps.profile_idc, 8);
	fixed(out, sps.constraint_set_flags << 2, 8);
	fixed(out, sps.level_idc, 8);
	unsigned_golomb(out, sps.seq_parameter_set_id);
	if (sps.profile_idc == kHigh) {
		unsigned_golomb(out, sps.chroma_format_idc);
		unsigned_golomb(out, sps.bit_depth_luma_minus8);
		unsigned_golomb(out, sps.bit_depth_chroma_minus8);
		out.bits(0, 2); // no transform bypass, no scaling matrix
	}
	unsigned_golomb(out, sps.log2_max_frame_num_minus4);
	unsigned_golomb(out, sps.pic_order_cnt_type);
	if (sps.pic_order_cnt_type == 0)
		unsigned_golomb(out, sps.log2_max_pic_order_cnt_lsb_minus4);
	unsigned_golomb(out, sps.max_num_ref_frames);
	flag(out, sps.gaps_in_frame_num_value_allowed_flag);
	unsigned_golomb(out, sps.pic_width_in_mbs - 1);
	unsigned_golomb(out, sps.pic_height_in_map_units - 1);
	out.bit(true); // frame_mbs_only_flag
	flag(out, sps.direct_8x8_inference_flag);
	flag(out, sps.frame_cropping_flag);
	if (sps.frame_cropping_flag) {
		unsigned_golomb(out, sps.frame_crop_left_offset);
		unsigned_golomb(out, sps.frame_crop_right_offset);
		unsigned_golomb(out, sps.frame_crop_top_offset);
		unsigned_golomb(out, sps.frame_crop_bottom_offset);
	}
	flag(out, sps.vui_parameters_present_flag);
	if (sps.vui_parameters_present_flag)
		write_vui(out, sps.vui);
	out.trailing_bits();
	return out.data();
}

std::vector<std::byte> write_pps(const Pps &pps, const Sps &sps)
{
	BitWriter out;
	out.bits(3 << 5 | kPps, 8);
	unsigned_golomb(out, pps.pic_parameter_set_id);
	unsigned_golomb(out, pps.seq_parameter_set_id);
	flag(out, pps.entropy_coding_mode_flag);
	flag(out, pps.pic_order_present_flag);
	out.ue(0); // one slice group
	unsigned_golomb(out, pps.num_ref_idx_l0_default_active_minus1);
	unsigned_golomb(out, pps.num_ref_idx_l1_default_active_minus1);
	flag(out, pps.weighted_pred_flag);
	fixed(out, pps.weighted_bipred_idc, 2);
	out.se(pps.pic_init_qp_minus26);
	out.se(0); // pic_init_qs_minus26
	out.se(pps.chroma_qp_index_offset);
	flag(out, pps.deblocking_filter_control_present_flag);
	flag(out, pps.constrained_intra_pred_flag);
	flag(out, pps.redundant_pic_cnt_present_flag);
	// Only High has this part.
	if (sps.profile_idc == kHigh) {
		flag(out, pps.transform_8x8_mode_flag);
		out.bit(false); // no scaling matrix
		out.se(pps.second_chroma_qp_index_offset);
	}
	out.trailing_bits();
	return out.data();
}

void write_slice_header(BitWriter &out, const SliceHeader &header, const Sps &sps, const Pps &pps)
{
	const bool idr = header.nal_unit_type == kIdrSlice;
	fixed(out, header.nal_ref_idc << 5 | header.nal_unit_type, 8);
	unsigned_golomb(out, header.first_mb_in_slice);
	unsigned_golomb(out, header.slice_type);
	unsigned_golomb(out, header.pic_parameter_set_id);
	fixed(out, header.frame_num, static_cast<unsigned>(sps.log2_max_frame_num_minus4) + 4);
	if (idr)
		unsigned_golomb(out, header.idr_pic_id);
	if (sps.pic_order_cnt_type == 0) {
		fixed(out, header.pic_order_cnt_lsb,
		      static_cast<unsigned>(sps.log2_max_pic_order_cnt_lsb_minus4) + 4);
		if (pps.pic_order_present_flag)
			out.se(header.delta_pic_order_cnt_bottom);
	}
	if (pps.redundant_pic_cnt_present_flag)
		out.ue(0);
	if (header.slice_type == kP) {
		const bool other_count = header.num_ref_idx_l0_active_minus1 !=
					 pps.num_ref_idx_l0_default_active_minus1;
		out.bit(other_count);
		if (other_count)
			unsigned_golomb(out, header.num_ref_idx_l0_active_minus1);
		out.bit(false); // the list in its initial order
	}
	// dec_ref_pic_marking(): two flags of an IDR picture, or the sliding window.
	if (header.nal_ref_idc != 0)
		out.bits(0, idr ? 2 : 1);
	if (pps.entropy_coding_mode_flag && header.slice_type != kI)
		unsigned_golomb(out, header.cabac_init_idc);
	out.se(header.slice_qp_delta);
	if (pps.deblocking_filter_control_present_flag) {
		unsigned_golomb(out, header.disable_deblocking_filter_idc);
		if (header.disable_deblocking_filter_idc != 1) {
			out.se(header.slice_alpha_c0_offset_div2);
			out.se(header.slice_beta_offset_div2);
		}
	}
}

} // namespace swva::h264
