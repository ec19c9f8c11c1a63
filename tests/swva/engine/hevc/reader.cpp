#include "tests/swva/engine/hevc/reader.h"

#include "tests/swva/engine/hevc/reference_set.h"
#include "tests/swva/engine/hevc/vui_reader.h"
#include <algorithm>

namespace swva::hevc {
namespace {

constexpr unsigned kHeaderBits = 16;

ProfileTierLevel read_profile(BitReader &in, Element sub_layers_minus1)
{
	ProfileTierLevel level;
	in.skip(2); // general_profile_space
	level.general_tier_flag = in.bit();
	level.general_profile_idc = in.bits(5);
	in.skip(32 + 4 + 43 + 1);
	level.general_level_idc = in.bits(8);
	if (sub_layers_minus1 == 0)
		return level;
	Element present = 0;
	for (Element i = 0; i < 8; ++i) {
		const Element flags = in.bits(2);
		if (i < sub_layers_minus1)
			present += 88 * (flags >> 1) + 8 * (flags & 1);
	}
	in.skip(static_cast<std::size_t>(present));
	return level;
}

/// Returns sps_max_dec_pic_buffering_minus1 of the highest sub-layer.
Element read_ordering(BitReader &in, Element sub_layers_minus1)
{
	const bool each = in.bit();
	Element buffering = 0;
	for (Element i = each ? 0 : sub_layers_minus1; i <= sub_layers_minus1; ++i) {
		buffering = in.ue(15);
		if (in.ue(15) > buffering) // max_num_reorder_pics
			in.fail();
		in.ue(kMaxU32);
	}
	return buffering;
}

void skip_scaling_lists(BitReader &in)
{
	for (unsigned size = 0; size < 4; ++size)
		for (unsigned matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
			if (!in.bit()) {
				in.ue(matrix);
				continue;
			}
			if (size > 1)
				in.se(-7, 247);
			for (unsigned i = 0; i < std::min(64U, 16U << 2 * size); ++i)
				in.se(-128, 127);
		}
}

void read_size(BitReader &in, Sps &sps)
{
	constexpr Element kMaxSize = 65535;
	sps.sps_seq_parameter_set_id = in.ue(15);
	sps.chroma_format_idc = in.ue(3);
	if (sps.chroma_format_idc == 3)
		in.skip(1);
	sps.pic_width_in_luma_samples = in.ue(kMaxSize);
	sps.pic_height_in_luma_samples = in.ue(kMaxSize);
	if (in.bit()) {
		sps.conf_win_left_offset = in.ue(kMaxSize);
		sps.conf_win_right_offset = in.ue(kMaxSize);
		sps.conf_win_top_offset = in.ue(kMaxSize);
		sps.conf_win_bottom_offset = in.ue(kMaxSize);
	}
	sps.bit_depth_luma_minus8 = in.ue(8);
	sps.bit_depth_chroma_minus8 = in.ue(8);
	sps.log2_max_pic_order_cnt_lsb_minus4 = in.ue(12);
}

void read_blocks(BitReader &in, Sps &sps)
{
	sps.log2_min_luma_coding_block_size_minus3 = in.ue(3);
	sps.log2_diff_max_min_luma_coding_block_size = in.ue(3);
	sps.log2_min_luma_transform_block_size_minus2 = in.ue(3);
	sps.log2_diff_max_min_luma_transform_block_size = in.ue(3);
	sps.max_transform_hierarchy_depth_inter = in.ue(4);
	sps.max_transform_hierarchy_depth_intra = in.ue(4);
	sps.scaling_list_enabled_flag = in.bit();
	if (sps.scaling_list_enabled_flag && in.bit())
		skip_scaling_lists(in);
	sps.amp_enabled_flag = in.bit();
	sps.sample_adaptive_offset_enabled_flag = in.bit();
	sps.pcm_enabled_flag = in.bit();
	if (sps.pcm_enabled_flag) {
		in.skip(4 + 4);
		in.ue(2);
		in.ue(2);
		in.skip(1);
	}
}

void skip_tiles(BitReader &in)
{
	const Element columns = in.ue(19);
	const Element rows = in.ue(21);
	if (!in.bit()) // uniform_spacing_flag
		for (Element i = 0; i < columns + rows; ++i)
			in.ue(65535);
	in.skip(1);
}

void read_pps_filters(BitReader &in, Pps &pps)
{
	pps.pps_loop_filter_across_slices_enabled_flag = in.bit();
	if (in.bit()) { // deblocking_filter_control_present_flag
		pps.deblocking_filter_override_enabled_flag = in.bit();
		pps.pps_deblocking_filter_disabled_flag = in.bit();
		if (!pps.pps_deblocking_filter_disabled_flag) {
			in.se(-6, 6);
			in.se(-6, 6);
		}
	}
	if (in.bit()) // pps_scaling_list_data_present_flag
		skip_scaling_lists(in);
}

} // namespace

std::optional<unsigned> nal_type(std::span<const std::byte> nal)
{
	if (nal.size() < 2)
		return std::nullopt;
	return std::to_integer<unsigned>(nal[0]) >> 1 & 63;
}

Parsed<Vps> read_vps(std::span<const std::byte> nal)
{
	BitReader in(nal);
	in.skip(kHeaderBits);
	Vps vps;
	vps.vps_video_parameter_set_id = in.bits(4);
	in.skip(2 + 6);
	vps.vps_max_sub_layers_minus1 = in.bits(3);
	in.skip(1);
	if (in.bits(16) != 0xffff || vps.vps_max_sub_layers_minus1 > 6)
		return malformed("the VPS has reserved bits or too many sub-layers");
	vps.level = read_profile(in, vps.vps_max_sub_layers_minus1);
	read_ordering(in, vps.vps_max_sub_layers_minus1);
	// Layer sets, timing and extensions are not compared with anything.
	if (in.failed())
		return malformed("the VPS ends early or has a value out of range");
	return vps;
}

Parsed<Sps> read_sps(std::span<const std::byte> nal)
{
	BitReader in(nal);
	in.skip(kHeaderBits);
	Sps sps;
	sps.sps_video_parameter_set_id = in.bits(4);
	sps.sps_max_sub_layers_minus1 = in.bits(3);
	if (sps.sps_max_sub_layers_minus1 > 6)
		return malformed("the SPS has too many sub-layers");
	in.skip(1);
	sps.level = read_profile(in, sps.sps_max_sub_layers_minus1);
	read_size(in, sps);
	sps.sps_max_dec_pic_buffering_minus1 = read_ordering(in, sps.sps_max_sub_layers_minus1);
	read_blocks(in, sps);
	sps.num_short_term_ref_pic_sets = in.ue(64);
	for (Element i = 0; i < sps.num_short_term_ref_pic_sets; ++i)
		if (!skip_reference_set(in, i))
			return malformed("the SPS predicts a reference picture set from another");
	sps.long_term_ref_pics_present_flag = in.bit();
	if (sps.long_term_ref_pics_present_flag) {
		const Element count = in.ue(32);
		const auto bits = static_cast<unsigned>(sps.log2_max_pic_order_cnt_lsb_minus4) + 5;
		in.skip(static_cast<std::size_t>(count) * bits);
	}
	sps.sps_temporal_mvp_enabled_flag = in.bit();
	sps.strong_intra_smoothing_enabled_flag = in.bit();
	sps.vui_parameters_present_flag = in.bit();
	if (sps.vui_parameters_present_flag)
		read_vui(in, sps);
	const bool extended = in.bit();
	if (in.failed())
		return malformed("the SPS ends early or has a value out of range");
	if (!extended && !in.trailing_bits())
		return malformed("the SPS does not end with its trailing bits");
	if (sps.visible_width() <= 0 || sps.visible_height() <= 0)
		return malformed("the conformance window of the SPS leaves nothing");
	if (sps.log2_ctb_size() > 6)
		return malformed("the coding tree blocks of the SPS are larger than 64");
	return sps;
}

Parsed<Pps> read_pps(std::span<const std::byte> nal)
{
	BitReader in(nal);
	in.skip(kHeaderBits);
	Pps pps;
	pps.pps_pic_parameter_set_id = in.ue(63);
	pps.pps_seq_parameter_set_id = in.ue(15);
	pps.dependent_slice_segments_enabled_flag = in.bit();
	pps.output_flag_present_flag = in.bit();
	pps.num_extra_slice_header_bits = in.bits(3);
	pps.sign_data_hiding_enabled_flag = in.bit();
	pps.cabac_init_present_flag = in.bit();
	pps.num_ref_idx_l0_default_active_minus1 = in.ue(14);
	pps.num_ref_idx_l1_default_active_minus1 = in.ue(14);
	pps.init_qp_minus26 = in.se(-26, 25);
	pps.constrained_intra_pred_flag = in.bit();
	pps.transform_skip_enabled_flag = in.bit();
	pps.cu_qp_delta_enabled_flag = in.bit();
	if (pps.cu_qp_delta_enabled_flag)
		pps.diff_cu_qp_delta_depth = in.ue(3);
	pps.pps_cb_qp_offset = in.se(-12, 12);
	pps.pps_cr_qp_offset = in.se(-12, 12);
	pps.pps_slice_chroma_qp_offsets_present_flag = in.bit();
	pps.weighted_pred_flag = in.bit();
	pps.weighted_bipred_flag = in.bit();
	pps.transquant_bypass_enabled_flag = in.bit();
	pps.tiles_enabled_flag = in.bit();
	pps.entropy_coding_sync_enabled_flag = in.bit();
	if (pps.tiles_enabled_flag)
		skip_tiles(in);
	read_pps_filters(in, pps);
	pps.lists_modification_present_flag = in.bit();
	pps.log2_parallel_merge_level_minus2 = in.ue(4);
	pps.slice_segment_header_extension_present_flag = in.bit();
	const bool extended = in.bit();
	if (in.failed())
		return malformed("the PPS ends early or has a value out of range");
	if (!extended && !in.trailing_bits())
		return malformed("the PPS does not end with its trailing bits");
	return pps;
}

} // namespace swva::hevc
