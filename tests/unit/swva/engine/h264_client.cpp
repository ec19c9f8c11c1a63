#include "tests/unit/swva/engine/h264_client.h"

#include "tests/swva/engine/bits/nal.h"
#include "tests/swva/engine/h264/parameters.h"
#include "tests/swva/engine/h264/writer.h"

namespace swva::test {
namespace {

constexpr VAPictureH264 kNoH264Picture = {VA_INVALID_ID, 0, VA_PICTURE_H264_INVALID, 0, 0, {}};
constexpr VASurfaceID kFirstH264Surface = 10;
constexpr std::uint32_t kMaxFrameNum = 16;

PackedHeader packed(std::uint32_t type, const std::vector<std::byte> &nal)
{
	PackedHeader header;
	header.type = type;
	header.has_emulation_bytes = true;
	append_nal(header.data, nal);
	header.bit_length = static_cast<std::uint32_t>(8 * header.data.size());
	return header;
}

/// A slice header ends within a byte.
PackedHeader packed_slice(const h264::SliceHeader &slice, const h264::Sps &sps,
			  const h264::Pps &pps)
{
	BitWriter out;
	write_slice_header(out, slice, sps, pps);
	unsigned padding = 0;
	for (; !out.aligned(); ++padding)
		out.bit(false);
	PackedHeader header = packed(VAEncPackedHeaderSlice, out.data());
	header.bit_length -= padding;
	return header;
}

} // namespace

VAEncSequenceParameterBufferH264 H264Client::sequence() const
{
	VAEncSequenceParameterBufferH264 sequence = {};
	sequence.level_idc = 40;
	sequence.intra_period = 30;
	sequence.intra_idr_period = 30;
	sequence.ip_period = 1;
	sequence.bits_per_second = settings_.bitrate;
	sequence.max_num_ref_frames = 1;
	sequence.picture_width_in_mbs = static_cast<std::uint16_t>(coded_width() / 16);
	sequence.picture_height_in_mbs = static_cast<std::uint16_t>(coded_height() / 16);
	sequence.seq_fields.bits.chroma_format_idc = 1;
	sequence.seq_fields.bits.frame_mbs_only_flag = 1;
	sequence.seq_fields.bits.direct_8x8_inference_flag = 1;
	sequence.seq_fields.bits.pic_order_cnt_type = settings_.order_type & 3;
	sequence.frame_crop_right_offset = (coded_width() - settings_.width) / 2;
	sequence.frame_crop_bottom_offset = (coded_height() - settings_.height) / 2;
	sequence.frame_cropping_flag =
		sequence.frame_crop_right_offset + sequence.frame_crop_bottom_offset > 0;
	sequence.vui_parameters_present_flag = 1;
	sequence.vui_fields.bits.timing_info_present_flag = 1;
	sequence.num_units_in_tick = 1;
	sequence.time_scale = 60;
	return sequence;
}

void H264Client::fill(H264Frame &frame, bool idr)
{
	if (idr)
		++idr_pic_id_;
	frame.profile = settings_.profile;
	frame.bitrate = settings_.bitrate;
	VAEncPictureParameterBufferH264 &picture = frame.picture;
	const auto order = static_cast<std::int32_t>(2 * since_idr_);
	picture.CurrPic = {kFirstH264Surface + since_idr_ % 2,
			   since_idr_ % kMaxFrameNum,
			   VA_PICTURE_H264_SHORT_TERM_REFERENCE,
			   order,
			   order,
			   {}};
	std::fill_n(picture.ReferenceFrames, 16, kNoH264Picture);
	if (!idr)
		picture.ReferenceFrames[0] = {kFirstH264Surface + (since_idr_ - 1) % 2,
					      (since_idr_ - 1) % kMaxFrameNum,
					      VA_PICTURE_H264_SHORT_TERM_REFERENCE,
					      order - 2,
					      order - 2,
					      {}};
	picture.frame_num = static_cast<std::uint16_t>(since_idr_ % kMaxFrameNum);
	picture.pic_init_qp = 28;
	picture.pic_fields.bits.idr_pic_flag = idr;
	picture.pic_fields.bits.reference_pic_flag = 1;
	picture.pic_fields.bits.entropy_coding_mode_flag = settings_.cabac;
	picture.pic_fields.bits.transform_8x8_mode_flag = settings_.profile == VAProfileH264High;
	picture.pic_fields.bits.deblocking_filter_control_present_flag = 1;
}

H264Slice H264Client::slice(std::uint32_t number, const H264Frame &frame) const
{
	H264Slice result;
	VAEncSliceParameterBufferH264 &param = result.param;
	const std::uint32_t total = coded_width() / 16 * (coded_height() / 16);
	param.macroblock_address = total * number / settings_.slices;
	param.num_macroblocks = total * (number + 1) / settings_.slices - param.macroblock_address;
	param.macroblock_info = VA_INVALID_ID;
	const bool idr = frame.picture.pic_fields.bits.idr_pic_flag;
	param.slice_type = idr ? 2 : 0;
	param.idr_pic_id = idr_pic_id_;
	if (settings_.order_type == 0)
		param.pic_order_cnt_lsb =
			static_cast<std::uint16_t>(2 * since_idr_ % 16); // MaxPicOrderCntLsb
	std::fill_n(param.RefPicList0, 32, kNoH264Picture);
	std::fill_n(param.RefPicList1, 32, kNoH264Picture);
	if (!idr)
		param.RefPicList0[0] = frame.picture.ReferenceFrames[0];
	param.cabac_init_idc = static_cast<std::uint8_t>(settings_.cabac_init);
	param.slice_qp_delta = -3;
	return result;
}

void H264Client::pack(H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence)
{
	const auto sps =
		h264::sps_from(sequence, h264::profile_idc_of(frame.profile, frame.picture));
	const auto pps = h264::pps_from(frame.picture);
	frame.headers.clear();
	if (frame.picture.pic_fields.bits.idr_pic_flag) {
		frame.headers.push_back(packed(VAEncPackedHeaderSequence, write_sps(sps)));
		frame.headers.push_back(packed(VAEncPackedHeaderPicture, write_pps(pps, sps)));
	}
	for (H264Slice &slice : frame.slices)
		slice.header =
			packed_slice(slice_header_from(slice.param, frame.picture, sps), sps, pps);
}

} // namespace swva::test
