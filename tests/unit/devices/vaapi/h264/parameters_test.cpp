#include <gtest/gtest.h>

#include "devices/vaapi/h264/parameters.h"

namespace penstock::vaapi {
namespace {

// What the headers say as well is compared with them in h264_headers_test.cpp.

constexpr PictureBuffers kPictureBuffers{.reconstructed = 7, .reference = 6, .coded = 9};

H264Config config_of(std::optional<std::uint32_t> gop)
{
	EncoderSettings settings;
	settings.gop = gop;
	settings.bitrate = 3'000'000;
	const StreamFormat format{.visible = {1280, 720}, .rate = {30, 1}, .colorimetry = {}};
	const RateControl rate = choose_rate_control(settings, format, VA_RC_VBR).value();
	return make_h264_config(H264Profile::kHigh, format, rate, settings).value();
}

const PictureState kIdr{};
const PictureState kThird{.idr = false, .since_idr = 2, .idr_pic_id = 4, .since_previous_idr = 2};
const PictureState kWrapped{
	.idr = false, .since_idr = 256, .idr_pic_id = 4, .since_previous_idr = 256};

bool is_unused(const VAPictureH264 &picture)
{
	return picture.picture_id == VA_INVALID_SURFACE && picture.flags == VA_PICTURE_H264_INVALID;
}

void expect_frame(const VAPictureH264 &picture, VASurfaceID surface, std::uint32_t frame_num,
		  std::int32_t poc)
{
	EXPECT_EQ(picture.picture_id, surface);
	EXPECT_EQ(picture.frame_idx, frame_num);
	EXPECT_EQ(picture.flags, std::uint32_t{VA_PICTURE_H264_SHORT_TERM_REFERENCE});
	EXPECT_EQ(picture.TopFieldOrderCnt, poc);
	EXPECT_EQ(picture.BottomFieldOrderCnt, poc);
}

TEST(H264Sequence, HasPeriodsThatNoDriverStumblesOver)
{
	for (const std::uint32_t gop : {0u, 1u, 30u, 65'536u}) {
		const auto sequence = h264_sequence(config_of(gop));
		EXPECT_GE(sequence.intra_period, 1u);
		EXPECT_LE(sequence.intra_period, 0xffffu);
		EXPECT_EQ(sequence.intra_idr_period, sequence.intra_period);
		EXPECT_EQ(sequence.ip_period, 1u);
	}
	EXPECT_EQ(h264_sequence(config_of(30)).intra_idr_period, 30u);
}

TEST(H264Sequence, TellsThePeakRate)
{
	EXPECT_EQ(h264_sequence(config_of({})).bits_per_second, 6'000'000u);
}

TEST(H264Picture, AnIdrHasNoReferences)
{
	const auto picture = h264_picture(config_of({}), kIdr, kPictureBuffers);
	expect_frame(picture.CurrPic, 7, 0, 0);
	for (const VAPictureH264 &reference : picture.ReferenceFrames)
		EXPECT_TRUE(is_unused(reference));
	EXPECT_EQ(picture.coded_buf, 9u);
	EXPECT_EQ(picture.last_picture, 0);
	const auto slice = h264_slice(config_of({}), kIdr, kPictureBuffers);
	for (int i = 0; i < 32; ++i) {
		EXPECT_TRUE(is_unused(slice.RefPicList0[i]));
		EXPECT_TRUE(is_unused(slice.RefPicList1[i]));
	}
}

TEST(H264Picture, TheOthersReferToTheOneBefore)
{
	const auto picture = h264_picture(config_of({}), kThird, kPictureBuffers);
	expect_frame(picture.CurrPic, 7, 2, 4);
	expect_frame(picture.ReferenceFrames[0], 6, 1, 2);
	for (int i = 1; i < 16; ++i)
		EXPECT_TRUE(is_unused(picture.ReferenceFrames[i]));
	const auto slice = h264_slice(config_of({}), kThird, kPictureBuffers);
	expect_frame(slice.RefPicList0[0], 6, 1, 2);
	for (int i = 0; i < 32; ++i) {
		EXPECT_TRUE(i == 0 || is_unused(slice.RefPicList0[i]));
		EXPECT_TRUE(is_unused(slice.RefPicList1[i]));
	}
}

TEST(H264Picture, ReferenceBeforeAWrapKeepsItsNumber)
{
	const auto picture = h264_picture(config_of({}), kWrapped, kPictureBuffers);
	expect_frame(picture.CurrPic, 7, 0, 512);
	expect_frame(picture.ReferenceFrames[0], 6, 255, 510);
	EXPECT_EQ(picture.frame_num, 0);
}

TEST(H264Slice, IsTheWholePicture)
{
	const auto slice = h264_slice(config_of({}), kThird, kPictureBuffers);
	EXPECT_EQ(slice.macroblock_address, 0u);
	EXPECT_EQ(slice.num_macroblocks, 80u * 45);
	EXPECT_EQ(slice.macroblock_info, VA_INVALID_ID);
}

} // namespace
} // namespace penstock::vaapi
