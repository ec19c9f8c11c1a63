#include "tests/swva/engine/hevc/reader.h"
#include "tests/swva/engine/hevc/reference_set.h"

namespace swva::hevc {
namespace {

constexpr unsigned kHeaderBits = 16;

bool is_idr(Element type)
{
	return type == kIdrWithRadl || type == kIdr;
}

unsigned bits_for(Element count)
{
	unsigned bits = 0;
	while ((Element{1} << bits) < count)
		++bits;
	return bits;
}

/// What pictures other than IDR say about their references; false when it cannot be read.
bool read_references(BitReader &in, const Sps &sps, SliceHeader &header)
{
	header.slice_pic_order_cnt_lsb =
		in.bits(static_cast<unsigned>(sps.log2_max_pic_order_cnt_lsb_minus4) + 4);
	if (!in.bit()) { // short_term_ref_pic_set_sps_flag
		if (!skip_reference_set(in, sps.num_short_term_ref_pic_sets))
			return false;
	} else if (sps.num_short_term_ref_pic_sets > 1) {
		in.bits(bits_for(sps.num_short_term_ref_pic_sets));
	}
	if (sps.long_term_ref_pics_present_flag)
		return false;
	if (sps.sps_temporal_mvp_enabled_flag)
		header.slice_temporal_mvp_enabled_flag = in.bit();
	return true;
}

/// Only of P and B slices.
void read_prediction(BitReader &in, const Pps &pps, SliceHeader &header)
{
	const bool both = header.slice_type == kB;
	header.num_ref_idx_l0_active_minus1 = pps.num_ref_idx_l0_default_active_minus1;
	if (both)
		header.num_ref_idx_l1_active_minus1 = pps.num_ref_idx_l1_default_active_minus1;
	if (in.bit()) { // num_ref_idx_active_override_flag
		header.num_ref_idx_l0_active_minus1 = in.ue(14);
		if (both)
			header.num_ref_idx_l1_active_minus1 = in.ue(14);
	}
	if (both)
		header.mvd_l1_zero_flag = in.bit();
	if (pps.cabac_init_present_flag)
		header.cabac_init_flag = in.bit();
	if (header.slice_temporal_mvp_enabled_flag) {
		const bool from_l0 = !both || in.bit();
		if ((from_l0 ? header.num_ref_idx_l0_active_minus1
			     : header.num_ref_idx_l1_active_minus1) > 0)
			in.ue(14); // collocated_ref_idx
	}
	header.max_num_merge_cand = 5 - in.ue(4);
}

void read_filters(BitReader &in, const Pps &pps, SliceHeader &header)
{
	header.slice_qp_delta = in.se(-77, 77);
	if (pps.pps_slice_chroma_qp_offsets_present_flag) {
		header.slice_cb_qp_offset = in.se(-12, 12);
		header.slice_cr_qp_offset = in.se(-12, 12);
	}
	header.slice_deblocking_filter_disabled_flag = pps.pps_deblocking_filter_disabled_flag;
	if (pps.deblocking_filter_override_enabled_flag && in.bit()) {
		header.slice_deblocking_filter_disabled_flag = in.bit();
		if (!header.slice_deblocking_filter_disabled_flag) {
			in.se(-6, 6);
			in.se(-6, 6);
		}
	}
	if (pps.pps_loop_filter_across_slices_enabled_flag &&
	    (header.slice_sao_luma_flag || header.slice_sao_chroma_flag ||
	     !header.slice_deblocking_filter_disabled_flag))
		in.skip(1); // slice_loop_filter_across_slices_enabled_flag
}

void skip_entry_points(BitReader &in, Element maximum)
{
	const Element count = in.ue(maximum);
	if (count == 0)
		return;
	const auto length = static_cast<unsigned>(in.ue(31)) + 1;
	for (Element i = 0; i < count && !in.failed(); ++i)
		in.bits(length);
}

} // namespace

Parsed<SliceHeader> read_slice_header(BitReader &in, const Sps &sps, const Pps &pps)
{
	SliceHeader header;
	header.nal_unit_type = in.bits(kHeaderBits) >> 9;
	header.first_slice_segment_in_pic_flag = in.bit();
	if (header.nal_unit_type >= kFirstIrap && header.nal_unit_type <= kLastIrap)
		in.skip(1); // no_output_of_prior_pics_flag
	header.slice_pic_parameter_set_id = in.ue(63);
	if (!header.first_slice_segment_in_pic_flag) {
		if (pps.dependent_slice_segments_enabled_flag)
			header.dependent_slice_segment_flag = in.bit();
		header.slice_segment_address = in.bits(bits_for(sps.ctbs()));
	}
	if (header.nal_unit_type > kLastIrap || header.dependent_slice_segment_flag)
		return malformed("the slice header's NAL unit is no slice, or a dependent one");
	in.skip(static_cast<std::size_t>(pps.num_extra_slice_header_bits));
	header.slice_type = in.ue(kI);
	if (pps.output_flag_present_flag)
		in.skip(1);
	const bool inter = header.slice_type != kI;
	if ((!is_idr(header.nal_unit_type) && !read_references(in, sps, header)) ||
	    (inter && (pps.lists_modification_present_flag || pps.weighted_pred_flag ||
		       pps.weighted_bipred_flag)))
		return malformed("the slice header has references of a kind that is not read");
	if (sps.sample_adaptive_offset_enabled_flag) {
		header.slice_sao_luma_flag = in.bit();
		header.slice_sao_chroma_flag = in.bit();
	}
	if (inter)
		read_prediction(in, pps, header);
	read_filters(in, pps, header);
	if (pps.tiles_enabled_flag || pps.entropy_coding_sync_enabled_flag)
		skip_entry_points(in, sps.ctbs());
	if (pps.slice_segment_header_extension_present_flag)
		in.skip(8 * static_cast<std::size_t>(in.ue(256)));
	if (in.failed())
		return malformed("the slice header ends early or has a value out of range");
	return header;
}

} // namespace swva::hevc
