#include "tests/swva/engine/h264/packed_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/h264/parameters.h"
#include "tests/swva/engine/h264/reader.h"
#include "tests/swva/engine/packed/syntax_compare.h"

namespace swva::h264 {

struct PackedRules::Picture {
	Sps sps; ///< of the parameter buffers
	Pps pps;
	const VAEncPictureParameterBufferH264 &param;
	unsigned rank = 0; ///< of the NAL unit before
	bool has_sps = false;
	bool has_pps = false;
};

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

/// The order in an access unit, 7.4.1.2.3.
unsigned rank_of(unsigned type)
{
	switch (type) {
	case kAud:
		return 1;
	case kSps:
		return 2;
	case kPps:
		return 3;
	default:
		return 4;
	}
}

bool fits_type(unsigned nal_type, std::uint32_t header_type)
{
	// VAEncPackedHeaderMiscMask; libva has deprecated the name, FFmpeg still sends the bit.
	constexpr std::uint32_t kMisc = 0x80000000;
	// FFmpeg sends the delimiter of an IDR picture in front of the SPS.
	if (nal_type == kAud && header_type == VAEncPackedHeaderSequence)
		return true;
	if (nal_type == kSps)
		return header_type == VAEncPackedHeaderSequence;
	if (nal_type == kPps)
		return header_type == VAEncPackedHeaderSequence ||
		       header_type == VAEncPackedHeaderPicture;
	return header_type == VAEncPackedHeaderRawData || (header_type & kMisc) != 0;
}

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

// Some applications send cabac_alignment_one_bit, too, which begins the slice's data (7.3.4):
// FFmpeg does.
bool ends_aligned(BitReader in)
{
	const std::size_t left = in.left();
	return left < 8 && in.bits(static_cast<unsigned>(left)) == (1 << left) - 1;
}

} // namespace

void PackedRules::check(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
			Findings &findings)
{
	Picture picture{.sps = sps_from(sequence, profile_idc_of(frame.profile, frame.picture)),
			.pps = pps_from(frame.picture),
			.param = frame.picture};
	for (const PackedHeader &header : frame.headers)
		check_header(header, picture, findings);
	check_presence(frame, picture, findings);
	for (const H264Slice &slice : frame.slices)
		if (slice.header)
			check_slice(slice, picture, findings);
}

void PackedRules::check_header(const PackedHeader &header, Picture &picture, Findings &findings)
{
	if (header.type == VAEncPackedHeaderSlice) {
		findings.add("6.type", "a packed slice header comes without its slice");
		return;
	}
	check_form(header, false, findings);
	for (const PackedNal &nal : nals_of(header))
		check_nal(nal, header, picture, findings);
}

void PackedRules::check_nal(const PackedNal &nal, const PackedHeader &header, Picture &picture,
			    Findings &findings)
{
	if (nal.data.empty() || (nal.data[0] & std::byte{0x80}) != std::byte{0}) {
		findings.add("6.nal", "a packed NAL unit is empty or has forbidden_zero_bit set");
		return;
	}
	const unsigned type = std::to_integer<unsigned>(nal.data[0]) & 31;
	if (!fits_type(type, header.type))
		findings.add("6.type", fmt::format("NAL unit type {} in a packed header of type {}",
						   type, header.type));
	if (rank_of(type) < picture.rank)
		findings.add("6.order", fmt::format("NAL unit type {} comes too late", type));
	picture.rank = rank_of(type);
	if (type == kSps) {
		picture.has_sps = true;
		check_sps(nal, picture, findings);
	} else if (type == kPps) {
		picture.has_pps = true;
		check_pps(nal, picture, findings);
	} else if (type == kSei || type == kAud) {
		const auto result = type == kSei ? read_sei(nal.data) : read_aud(nal.data);
		if (!result)
			findings.add(type == kSei ? "6.sei" : "6.aud", result.error());
	} else {
		findings.add("6.nal", fmt::format("NAL unit type {} before the slices", type));
	}
}

void PackedRules::check_sps(const PackedNal &nal, const Picture &picture, Findings &findings)
{
	const auto sps = read_sps(nal.data);
	if (!sps) {
		findings.add("6.sps", sps.error());
		return;
	}
	sps_ = *sps;
	compare<Sps>(*sps, picture.sps, kSpsFields, "6.sps", findings);
	constexpr Element kSet1 = 0x10;
	if (picture.sps.profile_idc == kConstrainedBaseline && !(sps->constraint_set_flags & kSet1))
		findings.add("6.sps", "constraint_set1_flag is missing: that is not Constrained "
				      "Baseline");
	if (picture.sps.vui_parameters_present_flag)
		compare_vui(sps->vui, picture.sps.vui, findings);
}

void PackedRules::check_pps(const PackedNal &nal, const Picture &picture, Findings &findings)
{
	const auto pps = read_pps(nal.data, sps_.value_or(picture.sps));
	if (!pps) {
		findings.add("6.pps", pps.error());
		return;
	}
	pps_ = *pps;
	compare<Pps>(*pps, picture.pps, kPpsFields, "6.pps", findings);
	// Below High there is no second offset in the stream.
	if (picture.sps.profile_idc == kHigh &&
	    pps->second_chroma_qp_index_offset != picture.pps.second_chroma_qp_index_offset)
		findings.add("6.pps", "second_chroma_qp_index_offset is another in the parameters");
}

void PackedRules::check_slice(const H264Slice &slice, const Picture &picture,
			      Findings &findings) const
{
	findings.require(slice.header->type == VAEncPackedHeaderSlice, "6.type",
			 "the packed header of a slice has another type");
	check_form(*slice.header, true, findings);
	const auto nals = nals_of(*slice.header);
	if (nals.size() != 1) {
		findings.require(nals.empty(), "6.slice",
				 "a packed slice header has several NAL "
				 "units");
		return;
	}
	const Sps sps = sps_.value_or(picture.sps);
	BitReader in(nals[0].data, nals[0].bit_length);
	const auto header = read_slice_header(in, sps, pps_.value_or(picture.pps));
	if (!header) {
		findings.add("6.slice", header.error());
		return;
	}
	if (in.left() != 0 &&
	    !(pps_.value_or(picture.pps).entropy_coding_mode_flag && ends_aligned(in)))
		findings.add("6.slice_length",
			     fmt::format("{} bits follow the packed slice header", in.left()));
	SliceHeader expected = slice_header_from(slice.param, picture.param, picture.sps);
	// That frame_num wraps is a rule of its own.
	expected.frame_num &= (Element{16} << sps.log2_max_frame_num_minus4) - 1;
	compare<SliceHeader>(*header, expected, kSliceFields, "6.slice", findings);
	if ((header->nal_ref_idc != 0) != (expected.nal_ref_idc != 0))
		findings.add("6.slice", fmt::format("nal_ref_idc is {}, reference_pic_flag {}",
						    header->nal_ref_idc, expected.nal_ref_idc));
}

void PackedRules::check_presence(const H264Frame &frame, const Picture &picture, Findings &findings)
{
	if (frame.picture.pic_fields.bits.idr_pic_flag) {
		const bool needs_sps = (frame.packed & VA_ENC_PACKED_HEADER_SEQUENCE) || sps_;
		const bool needs_pps = (frame.packed & VA_ENC_PACKED_HEADER_PICTURE) || pps_;
		findings.require(picture.has_sps || !needs_sps, "6.missing",
				 "an IDR picture comes without its packed SPS");
		findings.require(picture.has_pps || !needs_pps, "6.missing",
				 "an IDR picture comes without its packed PPS");
	}
	const auto packed = static_cast<std::size_t>(
		std::count_if(frame.slices.begin(), frame.slices.end(),
			      [](const H264Slice &slice) { return slice.header.has_value(); }));
	const bool needs_slices = packed > 0 || (frame.packed & VA_ENC_PACKED_HEADER_SLICE);
	if (needs_slices && packed != frame.slices.size())
		findings.add("6.slice_count", fmt::format("{} slices have {} packed headers",
							  frame.slices.size(), packed));
}

} // namespace swva::h264
