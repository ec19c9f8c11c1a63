#include "tests/swva/engine/h264/packed_headers.h"

#include <fmt/format.h>

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/h264/parameters.h"
#include "tests/swva/engine/packed/syntax_compare.h"

namespace swva::h264 {

namespace {

constexpr SyntaxField<Sps> kSpsFields[] = {
	{"profile_idc", &Sps::profile_idc},
	{"level_idc", &Sps::level_idc},
	{"seq_parameter_set_id", &Sps::seq_parameter_set_id},
	{"chroma_format_idc", &Sps::chroma_format_idc},
	{"bit_depth_luma_minus8", &Sps::bit_depth_luma_minus8},
	{"bit_depth_chroma_minus8", &Sps::bit_depth_chroma_minus8},
	{"seq_scaling_matrix_present_flag", &Sps::seq_scaling_matrix_present_flag},
	{"log2_max_frame_num_minus4", &Sps::log2_max_frame_num_minus4},
	{"pic_order_cnt_type", &Sps::pic_order_cnt_type},
	{"log2_max_pic_order_cnt_lsb_minus4", &Sps::log2_max_pic_order_cnt_lsb_minus4},
	{"max_num_ref_frames", &Sps::max_num_ref_frames},
	{"pic_width_in_mbs", &Sps::pic_width_in_mbs},
	{"pic_height_in_map_units", &Sps::pic_height_in_map_units},
	{"frame_mbs_only_flag", &Sps::frame_mbs_only_flag},
	{"mb_adaptive_frame_field_flag", &Sps::mb_adaptive_frame_field_flag},
	{"direct_8x8_inference_flag", &Sps::direct_8x8_inference_flag},
	{"frame_cropping_flag", &Sps::frame_cropping_flag},
	{"frame_crop_left_offset", &Sps::frame_crop_left_offset},
	{"frame_crop_right_offset", &Sps::frame_crop_right_offset},
	{"frame_crop_top_offset", &Sps::frame_crop_top_offset},
	{"frame_crop_bottom_offset", &Sps::frame_crop_bottom_offset},
};

constexpr SyntaxField<Vui> kVuiFields[] = {
	{"aspect_ratio_info_present_flag", &Vui::aspect_ratio_info_present_flag},
	{"timing_info_present_flag", &Vui::timing_info_present_flag},
	{"bitstream_restriction_flag", &Vui::bitstream_restriction_flag},
};

constexpr SyntaxField<Vui> kAspectFields[] = {
	{"aspect_ratio_idc", &Vui::aspect_ratio_idc},
	{"sar_width", &Vui::sar_width},
	{"sar_height", &Vui::sar_height},
};

constexpr SyntaxField<Vui> kTimingFields[] = {
	{"num_units_in_tick", &Vui::num_units_in_tick},
	{"time_scale", &Vui::time_scale},
};

constexpr SyntaxField<Vui> kRestrictionFields[] = {
	{"log2_max_mv_length_horizontal", &Vui::log2_max_mv_length_horizontal},
	{"log2_max_mv_length_vertical", &Vui::log2_max_mv_length_vertical},
};

constexpr SyntaxField<Pps> kPpsFields[] = {
	{"pic_parameter_set_id", &Pps::pic_parameter_set_id},
	{"seq_parameter_set_id", &Pps::seq_parameter_set_id},
	{"entropy_coding_mode_flag", &Pps::entropy_coding_mode_flag},
	{"pic_order_present_flag", &Pps::pic_order_present_flag},
	{"num_ref_idx_l0_default_active_minus1", &Pps::num_ref_idx_l0_default_active_minus1},
	{"num_ref_idx_l1_default_active_minus1", &Pps::num_ref_idx_l1_default_active_minus1},
	{"weighted_pred_flag", &Pps::weighted_pred_flag},
	{"weighted_bipred_idc", &Pps::weighted_bipred_idc},
	{"pic_init_qp_minus26", &Pps::pic_init_qp_minus26},
	{"chroma_qp_index_offset", &Pps::chroma_qp_index_offset},
	{"deblocking_filter_control_present_flag", &Pps::deblocking_filter_control_present_flag},
	{"constrained_intra_pred_flag", &Pps::constrained_intra_pred_flag},
	{"redundant_pic_cnt_present_flag", &Pps::redundant_pic_cnt_present_flag},
	{"transform_8x8_mode_flag", &Pps::transform_8x8_mode_flag},
	{"pic_scaling_matrix_present_flag", &Pps::pic_scaling_matrix_present_flag},
};

constexpr SyntaxField<SliceHeader> kSliceFields[] = {
	{"nal_unit_type", &SliceHeader::nal_unit_type},
	{"first_mb_in_slice", &SliceHeader::first_mb_in_slice},
	{"slice_type", &SliceHeader::slice_type},
	{"pic_parameter_set_id", &SliceHeader::pic_parameter_set_id},
	{"frame_num", &SliceHeader::frame_num},
	{"idr_pic_id", &SliceHeader::idr_pic_id},
	{"pic_order_cnt_lsb", &SliceHeader::pic_order_cnt_lsb},
	{"delta_pic_order_cnt_bottom", &SliceHeader::delta_pic_order_cnt_bottom},
	{"direct_spatial_mv_pred_flag", &SliceHeader::direct_spatial_mv_pred_flag},
	{"num_ref_idx_l0_active_minus1", &SliceHeader::num_ref_idx_l0_active_minus1},
	{"num_ref_idx_l1_active_minus1", &SliceHeader::num_ref_idx_l1_active_minus1},
	{"cabac_init_idc", &SliceHeader::cabac_init_idc},
	{"slice_qp_delta", &SliceHeader::slice_qp_delta},
	{"disable_deblocking_filter_idc", &SliceHeader::disable_deblocking_filter_idc},
	{"slice_alpha_c0_offset_div2", &SliceHeader::slice_alpha_c0_offset_div2},
	{"slice_beta_offset_div2", &SliceHeader::slice_beta_offset_div2},
};

void compare_vui(const Vui &packed, const Vui &parameters, Findings &findings)
{
	compare<Vui>(packed, parameters, kVuiFields, "6.vui", findings);
	if (parameters.aspect_ratio_info_present_flag)
		compare<Vui>(packed, parameters, kAspectFields, "6.vui", findings);
	if (parameters.timing_info_present_flag)
		compare<Vui>(packed, parameters, kTimingFields, "6.vui", findings);
	if (parameters.bitstream_restriction_flag)
		compare<Vui>(packed, parameters, kRestrictionFields, "6.vui", findings);
}

void check_read(const Parsed<void> &parsed, const char *rule, Findings &findings)
{
	if (!parsed)
		findings.add(rule, parsed.error());
}

// FFmpeg sends cabac_alignment_one_bit, too, which begins the slice's data (7.3.4).
bool ends_aligned(BitReader in)
{
	const std::size_t left = in.left();
	return left < 8 && in.bits(static_cast<unsigned>(left)) == (1 << left) - 1;
}

} // namespace

void PackedHeaders::expect(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence)
{
	expected_sps_ = sps_from(sequence, profile_idc_of(frame.profile, frame.picture));
	expected_pps_ = pps_from(frame.picture);
	picture_ = frame.picture;
}

bool PackedHeaders::check_nal(unsigned type, std::span<const std::byte> nal, Findings &findings)
{
	switch (type) {
	case kSps:
		check_sps(nal, findings);
		return true;
	case kPps:
		check_pps(nal, findings);
		return true;
	case kSei:
		check_read(read_sei(nal), "6.sei", findings);
		return true;
	case kAud:
		check_read(read_aud(nal), "6.aud", findings);
		return true;
	default:
		return false;
	}
}

void PackedHeaders::check_sps(std::span<const std::byte> nal, Findings &findings)
{
	const auto sps = take(read_sps(nal), "6.sps", findings);
	if (!sps)
		return;
	sps_ = sps;
	compare<Sps>(*sps, expected_sps_, kSpsFields, "6.sps", findings);
	constexpr Element kSet1 = 0x10;
	findings.require(expected_sps_.profile_idc != kConstrainedBaseline ||
				 (sps->constraint_set_flags & kSet1),
			 "6.sps",
			 "constraint_set1_flag is missing: that is not Constrained Baseline");
	if (expected_sps_.vui_parameters_present_flag)
		compare_vui(sps->vui, expected_sps_.vui, findings);
}

void PackedHeaders::check_pps(std::span<const std::byte> nal, Findings &findings)
{
	const auto pps = take(read_pps(nal, sps_.value_or(expected_sps_)), "6.pps", findings);
	if (!pps)
		return;
	pps_ = pps;
	compare<Pps>(*pps, expected_pps_, kPpsFields, "6.pps", findings);
	// Only High has the second offset in the stream.
	findings.require(expected_sps_.profile_idc != kHigh ||
				 pps->second_chroma_qp_index_offset ==
					 expected_pps_.second_chroma_qp_index_offset,
			 "6.pps", "second_chroma_qp_index_offset differs from the parameters");
}

void PackedHeaders::check_slice(const PackedNal &nal, const VAEncSliceParameterBufferH264 &slice,
				Findings &findings) const
{
	const Sps sps = sps_.value_or(expected_sps_);
	const Pps pps = pps_.value_or(expected_pps_);
	BitReader in(nal.data, nal.bit_length);
	const auto header = take(read_slice_header(in, sps, pps), "6.slice", findings);
	if (!header)
		return;
	if (in.left() != 0 && !(pps.entropy_coding_mode_flag && ends_aligned(in)))
		findings.add("6.slice_length",
			     fmt::format("{} bits follow the packed slice header", in.left()));
	SliceHeader expected = slice_header_from(slice, picture_, expected_sps_);
	// 4.frame_num checks the value itself; here only its lowest bits are compared.
	expected.frame_num &= (Element{16} << sps.log2_max_frame_num_minus4) - 1;
	compare<SliceHeader>(*header, expected, kSliceFields, "6.slice", findings);
	if ((header->nal_ref_idc != 0) != (expected.nal_ref_idc != 0))
		findings.add("6.slice", fmt::format("nal_ref_idc is {}, reference_pic_flag {}",
						    header->nal_ref_idc, expected.nal_ref_idc));
}

} // namespace swva::h264
