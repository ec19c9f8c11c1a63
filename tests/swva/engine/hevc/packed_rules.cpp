#include "tests/swva/engine/hevc/packed_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/hevc/parameters.h"
#include "tests/swva/engine/hevc/reader.h"
#include "tests/swva/engine/packed/syntax_compare.h"

namespace swva::hevc {

struct PackedRules::Picture {
	Sps sps; ///< of the parameter buffers
	Pps pps;
	const HevcFrame &frame;
	unsigned rank = 0; ///< of the NAL unit before
	bool has_vps = false;
	bool has_sps = false;
	bool has_pps = false;
};

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

/// The order in an access unit, 7.4.2.4.4.
unsigned rank_of(unsigned type)
{
	switch (type) {
	case kAud:
		return 1;
	case kVps:
		return 2;
	case kSps:
		return 3;
	case kPps:
		return 4;
	default:
		return 5;
	}
}

bool fits_type(unsigned nal_type, std::uint32_t header_type)
{
	// VAEncPackedHeaderMiscMask; libva has deprecated the name, FFmpeg still sends the bit.
	constexpr std::uint32_t kMisc = 0x80000000;
	if (nal_type == kVps || nal_type == kSps)
		return header_type == VAEncPackedHeaderSequence;
	if (nal_type == kPps)
		return header_type == VAEncPackedHeaderSequence ||
		       header_type == VAEncPackedHeaderPicture;
	return header_type == VAEncPackedHeaderRawData || (header_type & kMisc) != 0;
}

} // namespace

void PackedRules::check(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
			Findings &findings)
{
	Picture picture{.sps = sps_from(sequence), .pps = pps_from(frame.picture), .frame = frame};
	for (const PackedHeader &header : frame.headers)
		check_header(header, picture, findings);
	check_presence(frame, picture, findings);
	for (const HevcSlice &slice : frame.slices)
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
	const unsigned type = nal_type(nal.data);
	if (type > 63 || (nal.data[0] & std::byte{0x80}) != std::byte{0}) {
		findings.add("6.nal", "a packed NAL unit is empty or has forbidden_zero_bit set");
		return;
	}
	if (!fits_type(type, header.type))
		findings.add("6.type", fmt::format("NAL unit type {} in a packed header of type {}",
						   type, header.type));
	if (rank_of(type) < picture.rank)
		findings.add("6.order", fmt::format("NAL unit type {} comes too late", type));
	picture.rank = rank_of(type);
	switch (type) {
	case kVps:
		picture.has_vps = true;
		check_vps(nal, picture, findings);
		break;
	case kSps:
		picture.has_sps = true;
		check_sps(nal, picture, findings);
		break;
	case kPps:
		picture.has_pps = true;
		check_pps(nal, picture, findings);
		break;
	case kAud:
	case kPrefixSei:
		break;
	default:
		findings.add("6.nal", fmt::format("NAL unit type {} before the slices", type));
	}
}

void PackedRules::check_vps(const PackedNal &nal, const Picture &picture, Findings &findings)
{
	const auto vps = read_vps(nal.data);
	if (!vps) {
		findings.add("6.vps", vps.error());
		return;
	}
	compare<ProfileTierLevel>(vps->level, picture.sps.level, kLevelFields, "6.vps", findings);
}

void PackedRules::check_sps(const PackedNal &nal, const Picture &picture, Findings &findings)
{
	const auto sps = read_sps(nal.data);
	if (!sps) {
		findings.add("6.sps", sps.error());
		return;
	}
	sps_ = *sps;
	compare<ProfileTierLevel>(sps->level, picture.sps.level, kLevelFields, "6.sps", findings);
	compare<Sps>(*sps, picture.sps, kSpsFields, "6.sps", findings);
	if (picture.sps.vui_parameters_present_flag && picture.sps.vui_timing_info_present_flag)
		compare<Sps>(*sps, picture.sps, kTimingFields, "6.vui", findings);
	const Element width = picture.frame.visible_width;
	const Element height = picture.frame.visible_height;
	// An odd size cannot be said; one line or column more is shown.
	if ((width != 0 && sps->visible_width() != (width + 1) / 2 * 2) ||
	    (height != 0 && sps->visible_height() != (height + 1) / 2 * 2))
		findings.add("4.cropping", fmt::format("{}x{} remain visible instead of {}x{}",
						       sps->visible_width(), sps->visible_height(),
						       width, height));
}

void PackedRules::check_pps(const PackedNal &nal, const Picture &picture, Findings &findings)
{
	const auto pps = read_pps(nal.data);
	if (!pps) {
		findings.add("6.pps", pps.error());
		return;
	}
	pps_ = *pps;
	compare<Pps>(*pps, picture.pps, kPpsFields, "6.pps", findings);
}

void PackedRules::check_slice(const HevcSlice &slice, const Picture &picture,
			      Findings &findings) const
{
	findings.require(slice.header->type == VAEncPackedHeaderSlice, "6.type",
			 "the packed header of a slice has another type");
	// Unlike in H.264 the header ends with byte_alignment().
	check_form(*slice.header, false, findings);
	const auto nals = nals_of(*slice.header);
	// The parameter buffers alone do not tell how to read it.
	if (!sps_ || !pps_ || nals.empty())
		return;
	if (nals.size() != 1) {
		findings.add("6.slice", "a packed slice header has several NAL units");
		return;
	}
	BitReader in(nals[0].data, nals[0].bit_length);
	const auto header = read_slice_header(in, *sps_, *pps_);
	if (!header) {
		findings.add("6.slice", header.error());
		return;
	}
	findings.require(in.trailing_bits(), "6.slice_length",
			 "the packed slice header does not end with byte_alignment()");
	const auto &param = picture.frame.picture;
	SliceHeader expected = slice_header_from(slice.param, param);
	if (!param.pic_fields.bits.idr_pic_flag)
		expected.slice_pic_order_cnt_lsb =
			param.decoded_curr_pic.pic_order_cnt &
			((Element{16} << sps_->log2_max_pic_order_cnt_lsb_minus4) - 1);
	compare<SliceHeader>(*header, expected, kSliceFields, "6.slice", findings);
}

void PackedRules::check_presence(const HevcFrame &frame, const Picture &picture, Findings &findings)
{
	if (frame.picture.pic_fields.bits.idr_pic_flag) {
		const bool needs_sps = (frame.packed & VA_ENC_PACKED_HEADER_SEQUENCE) || sps_;
		const bool needs_pps = (frame.packed & VA_ENC_PACKED_HEADER_PICTURE) || pps_;
		findings.require((picture.has_vps && picture.has_sps) || !needs_sps, "6.missing",
				 "an IDR picture comes without its packed VPS or SPS");
		findings.require(picture.has_pps || !needs_pps, "6.missing",
				 "an IDR picture comes without its packed PPS");
	}
	const auto packed = static_cast<std::size_t>(
		std::count_if(frame.slices.begin(), frame.slices.end(),
			      [](const HevcSlice &slice) { return slice.header.has_value(); }));
	const bool needs_slices = packed > 0 || (frame.packed & VA_ENC_PACKED_HEADER_SLICE);
	if (needs_slices && packed != frame.slices.size())
		findings.add("6.slice_count", fmt::format("{} slices have {} packed headers",
							  frame.slices.size(), packed));
}

} // namespace swva::hevc
