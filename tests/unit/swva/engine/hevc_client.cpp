#include "tests/unit/swva/engine/hevc_client.h"

#include <bit>

#include "tests/swva/engine/bits/bit_writer.h"
#include "tests/swva/engine/bits/nal.h"
#include "tests/swva/engine/hevc/syntax.h"

namespace swva::test {
namespace {

constexpr VAPictureHEVC kNoHevcPicture = {VA_INVALID_ID, 0, VA_PICTURE_HEVC_INVALID, {}};
constexpr VASurfaceID kFirstHevcSurface = 10;
constexpr unsigned kOrderBits = 8;
constexpr std::uint32_t kCtb = 32;

void nal_header(BitWriter &out, unsigned type)
{
	out.bits(type << 9 | 1, 16);
}

void append(PackedHeader &header, const BitWriter &nal)
{
	append_nal(header.data, nal.data());
	header.bit_length = static_cast<std::uint32_t>(8 * header.data.size());
}

void profile(BitWriter &out, const VAEncSequenceParameterBufferHEVC &sequence)
{
	out.bits(0, 2);
	out.bits(sequence.general_tier_flag, 1);
	out.bits(sequence.general_profile_idc, 5);
	out.bits(3U << 29, 32);
	out.bits(9, 4);
	out.bits(0, 32);
	out.bits(0, 12);
	out.bits(sequence.general_level_idc, 8);
}

BitWriter vps(const VAEncSequenceParameterBufferHEVC &sequence)
{
	BitWriter out;
	nal_header(out, hevc::kVps);
	out.bits(0, 4);
	out.bits(3, 2);
	out.bits(0, 6);
	out.bits(0, 3);
	out.bit(true);
	out.bits(0xffff, 16);
	profile(out, sequence);
	out.bit(true);
	out.ue(1);
	out.ue(0);
	out.ue(0);
	out.bits(0, 6);
	out.ue(0);
	out.bits(0, 2);
	out.trailing_bits();
	return out;
}

BitWriter sps(const VAEncSequenceParameterBufferHEVC &sequence, std::uint32_t width,
	      std::uint32_t height)
{
	const auto &fields = sequence.seq_fields.bits;
	BitWriter out;
	nal_header(out, hevc::kSps);
	out.bits(0, 7);
	out.bit(true);
	profile(out, sequence);
	out.ue(0);
	out.ue(fields.chroma_format_idc);
	out.ue(sequence.pic_width_in_luma_samples);
	out.ue(sequence.pic_height_in_luma_samples);
	out.bit(true);
	out.ue(0);
	out.ue((sequence.pic_width_in_luma_samples - width) / 2);
	out.ue(0);
	out.ue((sequence.pic_height_in_luma_samples - height) / 2);
	out.ue(fields.bit_depth_luma_minus8);
	out.ue(fields.bit_depth_chroma_minus8);
	out.ue(kOrderBits - 4);
	out.bit(true);
	out.ue(1);
	out.ue(0);
	out.ue(0);
	out.ue(sequence.log2_min_luma_coding_block_size_minus3);
	out.ue(sequence.log2_diff_max_min_luma_coding_block_size);
	out.ue(sequence.log2_min_transform_block_size_minus2);
	out.ue(sequence.log2_diff_max_min_transform_block_size);
	out.ue(sequence.max_transform_hierarchy_depth_inter);
	out.ue(sequence.max_transform_hierarchy_depth_intra);
	out.bit(false);
	out.bit(fields.amp_enabled_flag);
	out.bit(fields.sample_adaptive_offset_enabled_flag);
	out.bit(false);
	out.ue(1); // one reference picture set: the picture before
	out.ue(1);
	out.ue(0);
	out.ue(0);
	out.bit(true);
	out.bit(false);
	out.bit(fields.sps_temporal_mvp_enabled_flag);
	out.bit(fields.strong_intra_smoothing_enabled_flag);
	out.bit(true); // VUI with timing and HRD
	out.bits(0, 4);
	out.bits(0, 4);
	out.bit(true);
	out.bits(1, 32);
	out.bits(30, 32);
	out.bit(false);
	out.bit(true);
	out.bits(2, 2); // NAL, not VCL
	out.bit(false);
	out.bits(0x11, 8);
	out.bits(0x7fff, 15);
	out.bit(true);
	out.ue(0);
	out.ue(0);
	out.ue(1000);
	out.ue(1000);
	out.bit(false);
	out.bit(false);
	out.bit(false);
	out.trailing_bits();
	return out;
}

BitWriter pps(const VAEncPictureParameterBufferHEVC &picture)
{
	const auto &fields = picture.pic_fields.bits;
	BitWriter out;
	nal_header(out, hevc::kPps);
	out.ue(picture.slice_pic_parameter_set_id);
	out.ue(0);
	out.bits(0, 5);
	out.bit(fields.sign_data_hiding_enabled_flag);
	out.bit(false);
	out.ue(picture.num_ref_idx_l0_default_active_minus1);
	out.ue(picture.num_ref_idx_l1_default_active_minus1);
	out.se(picture.pic_init_qp - 26);
	out.bit(fields.constrained_intra_pred_flag);
	out.bit(fields.transform_skip_enabled_flag);
	out.bit(fields.cu_qp_delta_enabled_flag);
	if (fields.cu_qp_delta_enabled_flag)
		out.ue(picture.diff_cu_qp_delta_depth);
	out.se(picture.pps_cb_qp_offset);
	out.se(picture.pps_cr_qp_offset);
	out.bits(0, 6);
	out.bit(fields.pps_loop_filter_across_slices_enabled_flag);
	out.bits(0, 3);
	out.ue(picture.log2_parallel_merge_level_minus2);
	out.bits(0, 2);
	out.trailing_bits();
	return out;
}

BitWriter slice_header(const VAEncSliceParameterBufferHEVC &slice,
		       const VAEncPictureParameterBufferHEVC &picture, std::uint32_t ctbs)
{
	const auto &fields = picture.pic_fields.bits;
	BitWriter out;
	nal_header(out, picture.nal_unit_type);
	out.bit(slice.slice_segment_address == 0);
	if (fields.idr_pic_flag)
		out.bit(false);
	out.ue(slice.slice_pic_parameter_set_id);
	if (slice.slice_segment_address != 0)
		out.bits(slice.slice_segment_address,
			 static_cast<unsigned>(std::bit_width(ctbs - 1)));
	out.ue(slice.slice_type);
	if (!fields.idr_pic_flag) {
		out.bits(static_cast<std::uint32_t>(picture.decoded_curr_pic.pic_order_cnt),
			 kOrderBits);
		out.bit(true);
	}
	if (slice.slice_type != hevc::kI) {
		const bool b = slice.slice_type == hevc::kB;
		out.bit(false);
		if (b)
			out.bit(slice.slice_fields.bits.mvd_l1_zero_flag);
		out.ue(5U - slice.max_num_merge_cand);
	}
	out.se(slice.slice_qp_delta);
	if (fields.pps_loop_filter_across_slices_enabled_flag)
		out.bit(true);
	out.trailing_bits();
	return out;
}

} // namespace

std::uint32_t HevcClient::ctbs() const
{
	return (coded_width() + kCtb - 1) / kCtb * ((coded_height() + kCtb - 1) / kCtb);
}

VAEncSequenceParameterBufferHEVC HevcClient::sequence() const
{
	VAEncSequenceParameterBufferHEVC sequence = {};
	sequence.general_profile_idc = 1;
	sequence.general_level_idc = 93;
	sequence.intra_period = 30;
	sequence.intra_idr_period = 30;
	sequence.ip_period = 1;
	sequence.bits_per_second = 1000000;
	sequence.pic_width_in_luma_samples = static_cast<std::uint16_t>(coded_width());
	sequence.pic_height_in_luma_samples = static_cast<std::uint16_t>(coded_height());
	sequence.seq_fields.bits.chroma_format_idc = 1;
	sequence.log2_diff_max_min_luma_coding_block_size = 2;
	sequence.log2_diff_max_min_transform_block_size = 3;
	sequence.max_transform_hierarchy_depth_inter = 2;
	sequence.max_transform_hierarchy_depth_intra = 2;
	return sequence;
}

void HevcClient::fill(HevcFrame &frame, bool idr) const
{
	frame.bitrate = 1000000;
	VAEncPictureParameterBufferHEVC &picture = frame.picture;
	const auto order = static_cast<std::int32_t>(since_idr_);
	picture.decoded_curr_pic = {kFirstHevcSurface + since_idr_ % 2, order, 0, {}};
	std::fill_n(picture.reference_frames, 15, kNoHevcPicture);
	if (!idr)
		picture.reference_frames[0] = {kFirstHevcSurface + (since_idr_ - 1) % 2,
					       order - 1,
					       VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE,
					       {}};
	picture.collocated_ref_pic_index = 0xff;
	picture.pic_init_qp = 28;
	picture.nal_unit_type = idr ? hevc::kIdrWithRadl : hevc::kTrailR;
	picture.pic_fields.bits.idr_pic_flag = idr;
	picture.pic_fields.bits.coding_type = idr ? 1 : 2;
	picture.pic_fields.bits.reference_pic_flag = 1;
	picture.pic_fields.bits.cu_qp_delta_enabled_flag = 1;
	picture.pic_fields.bits.pps_loop_filter_across_slices_enabled_flag = 1;
}

HevcSlice HevcClient::slice(std::uint32_t number, const HevcFrame &frame) const
{
	HevcSlice result;
	VAEncSliceParameterBufferHEVC &param = result.param;
	param.slice_segment_address = ctbs() * number / settings_.slices;
	param.num_ctu_in_slice =
		ctbs() * (number + 1) / settings_.slices - param.slice_segment_address;
	const bool idr = frame.picture.pic_fields.bits.idr_pic_flag;
	param.slice_type = idr ? hevc::kI : hevc::kP;
	std::fill_n(param.ref_pic_list0, 15, kNoHevcPicture);
	std::fill_n(param.ref_pic_list1, 15, kNoHevcPicture);
	if (!idr)
		param.ref_pic_list0[0] = frame.picture.reference_frames[0];
	param.max_num_merge_cand = 5;
	param.slice_qp_delta = -3;
	param.slice_fields.bits.last_slice_of_pic_flag = number + 1 == settings_.slices;
	param.slice_fields.bits.slice_loop_filter_across_slices_enabled_flag = 1;
	return result;
}

void HevcClient::pack(HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence) const
{
	frame.headers.clear();
	if (frame.picture.pic_fields.bits.idr_pic_flag) {
		PackedHeader &header = frame.headers.emplace_back();
		header.type = VAEncPackedHeaderSequence;
		header.has_emulation_bytes = true;
		append(header, vps(sequence));
		append(header, sps(sequence, settings_.width, settings_.height));
		append(header, pps(frame.picture));
	}
	for (HevcSlice &slice : frame.slices) {
		PackedHeader header;
		header.type = VAEncPackedHeaderSlice;
		header.has_emulation_bytes = true;
		append(header, slice_header(slice.param, frame.picture, ctbs()));
		slice.header = header;
	}
}

} // namespace swva::test
