#include "tests/swva/engine/h264/reader.h"

#include "tests/swva/engine/h264/vui_reader.h"

namespace swva::h264 {
namespace {

bool has_chroma_fields(Element profile)
{
	for (const Element other : {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
		if (profile == other)
			return true;
	return false;
}

void skip_scaling_list(BitReader &in, unsigned size)
{
	Element last = 8;
	Element next = 8;
	for (unsigned i = 0; i < size && !in.failed(); ++i) {
		if (next != 0)
			next = (last + in.se(-128, 127) + 256) % 256;
		last = next == 0 ? last : next;
	}
}

void skip_scaling_lists(BitReader &in, unsigned count)
{
	for (unsigned i = 0; i < count; ++i)
		if (in.bit())
			skip_scaling_list(in, i < 6 ? 16 : 64);
}

void read_chroma(BitReader &in, Sps &sps)
{
	sps.chroma_format_idc = in.ue(3);
	if (sps.chroma_format_idc == 3)
		in.skip(1); // separate_colour_plane_flag
	sps.bit_depth_luma_minus8 = in.ue(6);
	sps.bit_depth_chroma_minus8 = in.ue(6);
	in.skip(1); // qpprime_y_zero_transform_bypass_flag
	sps.seq_scaling_matrix_present_flag = in.bit();
	if (sps.seq_scaling_matrix_present_flag)
		skip_scaling_lists(in, sps.chroma_format_idc == 3 ? 12 : 8);
}

void read_picture_order(BitReader &in, Sps &sps)
{
	sps.pic_order_cnt_type = in.ue(2);
	if (sps.pic_order_cnt_type == 0) {
		sps.log2_max_pic_order_cnt_lsb_minus4 = in.ue(12);
	} else if (sps.pic_order_cnt_type == 1) {
		sps.delta_pic_order_always_zero_flag = in.bit();
		in.se(-kMaxU32, kMaxU32);
		in.se(-kMaxU32, kMaxU32);
		const Element count = in.ue(255);
		for (Element i = 0; i < count; ++i)
			in.se(-kMaxU32, kMaxU32);
	}
}

void read_picture_size(BitReader &in, Sps &sps)
{
	constexpr Element kMaxMacroblocks = 4096; // 65536 samples
	sps.pic_width_in_mbs = in.ue(kMaxMacroblocks - 1) + 1;
	sps.pic_height_in_map_units = in.ue(kMaxMacroblocks - 1) + 1;
	sps.frame_mbs_only_flag = in.bit();
	if (!sps.frame_mbs_only_flag)
		sps.mb_adaptive_frame_field_flag = in.bit();
	sps.direct_8x8_inference_flag = in.bit();
	sps.frame_cropping_flag = in.bit();
	if (sps.frame_cropping_flag) {
		sps.frame_crop_left_offset = in.ue(8 * kMaxMacroblocks);
		sps.frame_crop_right_offset = in.ue(8 * kMaxMacroblocks);
		sps.frame_crop_top_offset = in.ue(8 * kMaxMacroblocks);
		sps.frame_crop_bottom_offset = in.ue(8 * kMaxMacroblocks);
	}
}

} // namespace

std::optional<unsigned> nal_type(std::span<const std::byte> nal)
{
	if (nal.empty())
		return std::nullopt;
	return std::to_integer<unsigned>(nal[0]) & 31;
}

Parsed<Sps> read_sps(std::span<const std::byte> nal)
{
	BitReader in(nal);
	in.skip(8);
	Sps sps;
	sps.profile_idc = in.bits(8);
	sps.constraint_set_flags = in.bits(6);
	const Element reserved = in.bits(2);
	sps.level_idc = in.bits(8);
	sps.seq_parameter_set_id = in.ue(31);
	if (has_chroma_fields(sps.profile_idc))
		read_chroma(in, sps);
	sps.log2_max_frame_num_minus4 = in.ue(12);
	read_picture_order(in, sps);
	sps.max_num_ref_frames = in.ue(16);
	sps.gaps_in_frame_num_value_allowed_flag = in.bit();
	read_picture_size(in, sps);
	sps.vui_parameters_present_flag = in.bit();
	if (sps.vui_parameters_present_flag)
		sps.vui = read_vui(in);
	if (in.failed())
		return malformed("the SPS ends early or has a value out of range");
	if (!in.trailing_bits())
		return malformed("the SPS does not end with its trailing bits");
	if (reserved != 0)
		return malformed("reserved_zero_2bits of the SPS are not zero");
	if (sps.visible_width() <= 0 || sps.visible_height() <= 0)
		return malformed("the cropping of the SPS leaves nothing");
	return sps;
}

Parsed<Pps> read_pps(std::span<const std::byte> nal, const Sps &sps)
{
	BitReader in(nal);
	in.skip(8);
	Pps pps;
	pps.pic_parameter_set_id = in.ue(255);
	pps.seq_parameter_set_id = in.ue(31);
	pps.entropy_coding_mode_flag = in.bit();
	pps.pic_order_present_flag = in.bit();
	if (in.ue(7) != 0)
		return malformed("the PPS has slice groups");
	pps.num_ref_idx_l0_default_active_minus1 = in.ue(31);
	pps.num_ref_idx_l1_default_active_minus1 = in.ue(31);
	pps.weighted_pred_flag = in.bit();
	pps.weighted_bipred_idc = in.bits(2);
	pps.pic_init_qp_minus26 = in.se(-26, 25);
	in.se(-26, 25); // pic_init_qs_minus26
	pps.chroma_qp_index_offset = in.se(-12, 12);
	pps.second_chroma_qp_index_offset = pps.chroma_qp_index_offset;
	pps.deblocking_filter_control_present_flag = in.bit();
	pps.constrained_intra_pred_flag = in.bit();
	pps.redundant_pic_cnt_present_flag = in.bit();
	if (in.more_data()) {
		pps.transform_8x8_mode_flag = in.bit();
		pps.pic_scaling_matrix_present_flag = in.bit();
		const unsigned lists_8x8 = sps.chroma_format_idc == 3 ? 6 : 2;
		if (pps.pic_scaling_matrix_present_flag)
			skip_scaling_lists(in, 6 + (pps.transform_8x8_mode_flag ? lists_8x8 : 0));
		pps.second_chroma_qp_index_offset = in.se(-12, 12);
	}
	if (in.failed())
		return malformed("the PPS ends early or has a value out of range");
	if (!in.trailing_bits())
		return malformed("the PPS does not end with its trailing bits");
	return pps;
}

Parsed<void> read_sei(std::span<const std::byte> nal)
{
	BitReader in(nal);
	in.skip(8);
	do {
		std::size_t size = 0;
		for (const bool is_size : {false, true})
			for (Element value = 255; value == 255 && !in.failed();) {
				value = in.bits(8);
				if (is_size)
					size += static_cast<std::size_t>(value);
			}
		in.skip(8 * size);
	} while (in.more_data());
	if (in.failed())
		return malformed("a SEI message is longer than its NAL unit");
	if (!in.trailing_bits())
		return malformed("the SEI does not end with its trailing bits");
	return {};
}

Parsed<void> read_aud(std::span<const std::byte> nal)
{
	BitReader in(nal);
	in.skip(8 + 3);
	if (in.failed() || !in.trailing_bits())
		return malformed("the access unit delimiter is malformed");
	return {};
}

} // namespace swva::h264
