#include "tests/swva/engine/hevc/packed_headers.h"

#include <fmt/format.h>

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/hevc/parameters.h"
#include "tests/swva/engine/packed/syntax_compare.h"
#include "tests/swva/engine/rules/sequence_rules.h"

namespace swva::hevc {

namespace {

constexpr SyntaxField<ProfileTierLevel> kLevelFields[] = {
	{"general_profile_idc", &ProfileTierLevel::general_profile_idc},
	{"general_tier_flag", &ProfileTierLevel::general_tier_flag},
	{"general_level_idc", &ProfileTierLevel::general_level_idc},
};

constexpr SyntaxField<Sps> kSpsFields[] = {
	{"chroma_format_idc", &Sps::chroma_format_idc},
	{"pic_width_in_luma_samples", &Sps::pic_width_in_luma_samples},
	{"pic_height_in_luma_samples", &Sps::pic_height_in_luma_samples},
	{"bit_depth_luma_minus8", &Sps::bit_depth_luma_minus8},
	{"bit_depth_chroma_minus8", &Sps::bit_depth_chroma_minus8},
	{"log2_min_luma_coding_block_size_minus3", &Sps::log2_min_luma_coding_block_size_minus3},
	{"log2_diff_max_min_luma_coding_block_size",
	 &Sps::log2_diff_max_min_luma_coding_block_size},
	{"log2_min_luma_transform_block_size_minus2",
	 &Sps::log2_min_luma_transform_block_size_minus2},
	{"log2_diff_max_min_luma_transform_block_size",
	 &Sps::log2_diff_max_min_luma_transform_block_size},
	{"max_transform_hierarchy_depth_inter", &Sps::max_transform_hierarchy_depth_inter},
	{"max_transform_hierarchy_depth_intra", &Sps::max_transform_hierarchy_depth_intra},
	{"scaling_list_enabled_flag", &Sps::scaling_list_enabled_flag},
	{"amp_enabled_flag", &Sps::amp_enabled_flag},
	{"sample_adaptive_offset_enabled_flag", &Sps::sample_adaptive_offset_enabled_flag},
	{"pcm_enabled_flag", &Sps::pcm_enabled_flag},
	{"sps_temporal_mvp_enabled_flag", &Sps::sps_temporal_mvp_enabled_flag},
	{"strong_intra_smoothing_enabled_flag", &Sps::strong_intra_smoothing_enabled_flag},
};

constexpr SyntaxField<Sps> kTimingFields[] = {
	{"vui_timing_info_present_flag", &Sps::vui_timing_info_present_flag},
	{"vui_num_units_in_tick", &Sps::vui_num_units_in_tick},
	{"vui_time_scale", &Sps::vui_time_scale},
};

constexpr SyntaxField<Pps> kPpsFields[] = {
	{"pps_pic_parameter_set_id", &Pps::pps_pic_parameter_set_id},
	{"dependent_slice_segments_enabled_flag", &Pps::dependent_slice_segments_enabled_flag},
	{"sign_data_hiding_enabled_flag", &Pps::sign_data_hiding_enabled_flag},
	{"num_ref_idx_l0_default_active_minus1", &Pps::num_ref_idx_l0_default_active_minus1},
	{"num_ref_idx_l1_default_active_minus1", &Pps::num_ref_idx_l1_default_active_minus1},
	{"init_qp_minus26", &Pps::init_qp_minus26},
	{"constrained_intra_pred_flag", &Pps::constrained_intra_pred_flag},
	{"transform_skip_enabled_flag", &Pps::transform_skip_enabled_flag},
	{"cu_qp_delta_enabled_flag", &Pps::cu_qp_delta_enabled_flag},
	{"diff_cu_qp_delta_depth", &Pps::diff_cu_qp_delta_depth},
	{"pps_cb_qp_offset", &Pps::pps_cb_qp_offset},
	{"pps_cr_qp_offset", &Pps::pps_cr_qp_offset},
	{"weighted_pred_flag", &Pps::weighted_pred_flag},
	{"weighted_bipred_flag", &Pps::weighted_bipred_flag},
	{"transquant_bypass_enabled_flag", &Pps::transquant_bypass_enabled_flag},
	{"tiles_enabled_flag", &Pps::tiles_enabled_flag},
	{"entropy_coding_sync_enabled_flag", &Pps::entropy_coding_sync_enabled_flag},
	{"log2_parallel_merge_level_minus2", &Pps::log2_parallel_merge_level_minus2},
};

constexpr SyntaxField<SliceHeader> kSliceFields[] = {
	{"nal_unit_type", &SliceHeader::nal_unit_type},
	{"first_slice_segment_in_pic_flag", &SliceHeader::first_slice_segment_in_pic_flag},
	{"slice_pic_parameter_set_id", &SliceHeader::slice_pic_parameter_set_id},
	{"slice_segment_address", &SliceHeader::slice_segment_address},
	{"slice_type", &SliceHeader::slice_type},
	{"slice_pic_order_cnt_lsb", &SliceHeader::slice_pic_order_cnt_lsb},
	{"slice_temporal_mvp_enabled_flag", &SliceHeader::slice_temporal_mvp_enabled_flag},
	{"slice_sao_luma_flag", &SliceHeader::slice_sao_luma_flag},
	{"slice_sao_chroma_flag", &SliceHeader::slice_sao_chroma_flag},
	{"num_ref_idx_l0_active_minus1", &SliceHeader::num_ref_idx_l0_active_minus1},
	{"num_ref_idx_l1_active_minus1", &SliceHeader::num_ref_idx_l1_active_minus1},
	{"mvd_l1_zero_flag", &SliceHeader::mvd_l1_zero_flag},
	{"cabac_init_flag", &SliceHeader::cabac_init_flag},
	{"max_num_merge_cand", &SliceHeader::max_num_merge_cand},
	{"slice_qp_delta", &SliceHeader::slice_qp_delta},
	{"slice_cb_qp_offset", &SliceHeader::slice_cb_qp_offset},
	{"slice_cr_qp_offset", &SliceHeader::slice_cr_qp_offset},
};

} // namespace

void PackedHeaders::expect(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence)
{
	expected_sps_ = sps_from(sequence);
	expected_pps_ = pps_from(frame.picture);
	picture_ = frame.picture;
	visible_width_ = frame.visible_width;
	visible_height_ = frame.visible_height;
}

bool PackedHeaders::check_nal(unsigned type, std::span<const std::byte> nal, Findings &findings)
{
	switch (type) {
	case kVps:
		check_vps(nal, findings);
		return true;
	case kSps:
		check_sps(nal, findings);
		return true;
	case kPps:
		check_pps(nal, findings);
		return true;
	case kAud:
	case kPrefixSei:
		return true;
	default:
		return false;
	}
}

void PackedHeaders::check_vps(std::span<const std::byte> nal, Findings &findings) const
{
	if (const auto vps = take(read_vps(nal), "6.vps", findings))
		compare<ProfileTierLevel>(vps->level, expected_sps_.level, kLevelFields, "6.vps",
					  findings);
}

void PackedHeaders::check_sps(std::span<const std::byte> nal, Findings &findings)
{
	const auto sps = take(read_sps(nal), "6.sps", findings);
	if (!sps)
		return;
	sps_ = sps;
	compare<ProfileTierLevel>(sps->level, expected_sps_.level, kLevelFields, "6.sps", findings);
	compare<Sps>(*sps, expected_sps_, kSpsFields, "6.sps", findings);
	if (expected_sps_.vui_parameters_present_flag && expected_sps_.vui_timing_info_present_flag)
		compare<Sps>(*sps, expected_sps_, kTimingFields, "6.vui", findings);
	// The sequence parameter buffer has no cropping.
	check_visible_size(sps->visible_width(), sps->visible_height(), visible_width_,
			   visible_height_, findings);
}

void PackedHeaders::check_pps(std::span<const std::byte> nal, Findings &findings)
{
	const auto pps = take(read_pps(nal), "6.pps", findings);
	if (!pps)
		return;
	pps_ = pps;
	compare<Pps>(*pps, expected_pps_, kPpsFields, "6.pps", findings);
}

void PackedHeaders::check_slice(const PackedNal &nal, const VAEncSliceParameterBufferHEVC &slice,
				Findings &findings) const
{
	// The parameter buffers alone do not tell how to read it.
	if (!sps_ || !pps_)
		return;
	BitReader in(nal.data, nal.bit_length);
	const auto header = take(read_slice_header(in, *sps_, *pps_), "6.slice", findings);
	if (!header)
		return;
	findings.require(in.trailing_bits(), "6.slice_length",
			 "the packed slice header does not end with byte_alignment()");
	SliceHeader expected = slice_header_from(slice, picture_);
	if (!picture_.pic_fields.bits.idr_pic_flag)
		expected.slice_pic_order_cnt_lsb =
			picture_.decoded_curr_pic.pic_order_cnt &
			((Element{16} << sps_->log2_max_pic_order_cnt_lsb_minus4) - 1);
	compare<SliceHeader>(*header, expected, kSliceFields, "6.slice", findings);
}

} // namespace swva::hevc
