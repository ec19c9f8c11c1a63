#include "devices/vaapi/h264/parameters.h"

#include <algorithm>

#include "devices/vaapi/h264/syntax.h"

namespace penstock::vaapi {

namespace {

/// Zero would be the id of a surface.
VAPictureH264 no_picture()
{
	VAPictureH264 picture{};
	picture.picture_id = VA_INVALID_SURFACE;
	picture.flags = VA_PICTURE_H264_INVALID;
	return picture;
}

/// Intel's driver derives from the flag that the picture is kept as a reference.
VAPictureH264 frame(VASurfaceID surface, std::uint32_t since_idr)
{
	VAPictureH264 picture{};
	picture.picture_id = surface;
	picture.frame_idx = h264_frame_num(since_idr);
	picture.flags = VA_PICTURE_H264_SHORT_TERM_REFERENCE;
	picture.TopFieldOrderCnt = h264_poc(since_idr);
	picture.BottomFieldOrderCnt = picture.TopFieldOrderCnt;
	return picture;
}

} // namespace

VAEncSequenceParameterBufferH264 h264_sequence(const H264Config &config)
{
	VAEncSequenceParameterBufferH264 sequence{};
	sequence.level_idc = config.level_idc;
	sequence.intra_period = told_period(config.period);
	sequence.intra_idr_period = told_period(config.period);
	sequence.ip_period = 1;
	sequence.bits_per_second = config.rate.bits_per_second;
	sequence.max_num_ref_frames = kH264RefFrames;
	sequence.picture_width_in_mbs = static_cast<std::uint16_t>(config.coded.width / 16);
	sequence.picture_height_in_mbs = static_cast<std::uint16_t>(config.coded.height / 16);

	auto &fields = sequence.seq_fields.bits;
	fields.chroma_format_idc = 1;
	fields.frame_mbs_only_flag = 1;
	fields.direct_8x8_inference_flag = 1;
	fields.log2_max_frame_num_minus4 = kH264FrameNumBits - 4;
	fields.log2_max_pic_order_cnt_lsb_minus4 = kH264PocLsbBits - 4;

	const Size crop = h264_crop(config);
	sequence.frame_cropping_flag = crop != Size{} ? 1 : 0;
	sequence.frame_crop_right_offset = crop.width;
	sequence.frame_crop_bottom_offset = crop.height;

	sequence.vui_parameters_present_flag = 1;
	auto &vui = sequence.vui_fields.bits;
	vui.timing_info_present_flag = 1;
	vui.fixed_frame_rate_flag = config.format.constant_rate ? 1 : 0;
	vui.bitstream_restriction_flag = 1;
	vui.motion_vectors_over_pic_boundaries_flag = 1;
	vui.log2_max_mv_length_horizontal = kH264LongestVector;
	vui.log2_max_mv_length_vertical = kH264LongestVector;
	sequence.num_units_in_tick = h264_units_in_tick(config);
	sequence.time_scale = h264_time_scale(config);
	return sequence;
}

VAEncPictureParameterBufferH264 h264_picture(const H264Config &config, const PictureState &picture,
					     const PictureBuffers &buffers)
{
	VAEncPictureParameterBufferH264 parameters{};
	parameters.CurrPic = frame(buffers.reconstructed, picture.since_idr);
	std::ranges::fill(parameters.ReferenceFrames, no_picture());
	if (!picture.idr)
		parameters.ReferenceFrames[0] = frame(buffers.reference, picture.since_idr - 1);
	parameters.coded_buf = buffers.coded;
	parameters.frame_num = static_cast<std::uint16_t>(h264_frame_num(picture.since_idr));
	parameters.pic_init_qp = static_cast<std::uint8_t>(config.rate.initial_qp);

	auto &fields = parameters.pic_fields.bits;
	fields.idr_pic_flag = picture.idr ? 1 : 0;
	fields.reference_pic_flag = 1;
	fields.entropy_coding_mode_flag = config.cabac ? 1 : 0;
	fields.transform_8x8_mode_flag = config.transform_8x8 ? 1 : 0;
	fields.deblocking_filter_control_present_flag = 1;
	return parameters;
}

VAEncSliceParameterBufferH264 h264_slice(const H264Config &config, const PictureState &picture,
					 const PictureBuffers &buffers)
{
	VAEncSliceParameterBufferH264 slice{};
	slice.num_macroblocks = config.coded.width / 16 * (config.coded.height / 16);
	slice.macroblock_info = VA_INVALID_ID;
	slice.slice_type = static_cast<std::uint8_t>(h264_slice_type(picture));
	slice.idr_pic_id = picture.idr_pic_id;
	slice.pic_order_cnt_lsb = static_cast<std::uint16_t>(h264_poc_lsb(picture));
	std::ranges::fill(slice.RefPicList0, no_picture());
	std::ranges::fill(slice.RefPicList1, no_picture());
	if (!picture.idr)
		slice.RefPicList0[0] = frame(buffers.reference, picture.since_idr - 1);
	return slice;
}

} // namespace penstock::vaapi
