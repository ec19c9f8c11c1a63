#include <gtest/gtest.h>

#include "devices/vaapi/hevc/parameters.h"

namespace penstock::vaapi {
namespace {

// What the headers say as well is compared with them in hevc_headers_test.cpp.

constexpr PictureBuffers kPictureBuffers{.reconstructed = 7, .reference = 6, .coded = 9};
const PictureState kIdr{};
const PictureState kThird{.idr = false, .since_idr = 2, .idr_pic_id = 4, .since_previous_idr = 2};

HevcConfig config_of(const HevcTools &tools, std::uint32_t gop = 30)
{
	EncoderSettings settings;
	settings.gop = gop;
	settings.bitrate = 3'000'000;
	const StreamFormat format{.visible = {1280, 720}, .rate = {30, 1}, .colorimetry = {}};
	const RateControl rate = choose_rate_control(settings, format, VA_RC_VBR).value();
	return make_hevc_config(tools, format, rate, settings).value();
}

bool is_unused(const VAPictureHEVC &picture)
{
	return picture.picture_id == VA_INVALID_SURFACE && picture.flags == VA_PICTURE_HEVC_INVALID;
}

void expect_reference(const VAPictureHEVC &picture)
{
	EXPECT_EQ(picture.picture_id, 6u);
	EXPECT_EQ(picture.pic_order_cnt, 1);
	EXPECT_EQ(picture.flags, std::uint32_t{VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE});
}

TEST(HevcSequence, HasPeriodsThatNoDriverStumblesOver)
{
	for (const std::uint32_t gop : {0u, 1u, 65'536u}) {
		const auto sequence = hevc_sequence(config_of({}, gop));
		EXPECT_GE(sequence.intra_idr_period, 1u);
		EXPECT_LE(sequence.intra_idr_period, 0xffffu);
		EXPECT_EQ(sequence.intra_period, sequence.intra_idr_period);
	}
	const auto sequence = hevc_sequence(config_of({}, 30));
	EXPECT_EQ(sequence.intra_idr_period, 30u);
	EXPECT_EQ(sequence.ip_period, 1u);
	EXPECT_EQ(sequence.bits_per_second, 6'000'000u);
	EXPECT_EQ(sequence.seq_fields.bits.low_delay_seq, 1u);
}

TEST(HevcPicture, AnIdrHasNoReferences)
{
	const auto picture = hevc_picture(config_of({}), kIdr, kPictureBuffers);
	EXPECT_EQ(picture.decoded_curr_pic.picture_id, 7u);
	EXPECT_EQ(picture.decoded_curr_pic.flags, 0u);
	for (const VAPictureHEVC &reference : picture.reference_frames)
		EXPECT_TRUE(is_unused(reference));
	EXPECT_EQ(picture.coded_buf, 9u);
	EXPECT_EQ(picture.collocated_ref_pic_index, 0xff);
	EXPECT_EQ(picture.pic_fields.bits.coding_type, 1u);
	EXPECT_EQ(picture.pic_fields.bits.idr_pic_flag, 1u);
	EXPECT_EQ(picture.pic_fields.bits.reference_pic_flag, 1u);
	const auto slice = hevc_slice(config_of({}), kIdr, kPictureBuffers);
	for (int i = 0; i < 15; ++i) {
		EXPECT_TRUE(is_unused(slice.ref_pic_list0[i]));
		EXPECT_TRUE(is_unused(slice.ref_pic_list1[i]));
	}
}

TEST(HevcPicture, TheOthersReferToTheOneBefore)
{
	const auto picture = hevc_picture(config_of({}), kThird, kPictureBuffers);
	expect_reference(picture.reference_frames[0]);
	for (int i = 1; i < 15; ++i)
		EXPECT_TRUE(is_unused(picture.reference_frames[i]));
	EXPECT_EQ(picture.pic_fields.bits.coding_type, 2u);
	EXPECT_EQ(picture.collocated_ref_pic_index, 0xff);
	const auto slice = hevc_slice(config_of({}), kThird, kPictureBuffers);
	expect_reference(slice.ref_pic_list0[0]);
	EXPECT_TRUE(is_unused(slice.ref_pic_list0[1]));
	EXPECT_TRUE(is_unused(slice.ref_pic_list1[0]));
}

TEST(HevcPicture, BothListsAreTheSameWhereTheDriverWantsThem)
{
	HevcTools tools;
	tools.p_as_b = true;
	const auto slice = hevc_slice(config_of(tools), kThird, kPictureBuffers);
	EXPECT_EQ(slice.slice_type, 0);
	expect_reference(slice.ref_pic_list0[0]);
	expect_reference(slice.ref_pic_list1[0]);
	EXPECT_TRUE(is_unused(slice.ref_pic_list1[1]));
	const auto idr = hevc_slice(config_of(tools), kIdr, kPictureBuffers);
	EXPECT_EQ(idr.slice_type, 2);
	EXPECT_TRUE(is_unused(idr.ref_pic_list1[0]));
}

TEST(HevcPicture, TemporalVectorsComeFromTheOneBefore)
{
	HevcTools tools;
	tools.temporal_mvp = true;
	EXPECT_EQ(hevc_picture(config_of(tools), kThird, kPictureBuffers).collocated_ref_pic_index,
		  0);
	EXPECT_EQ(hevc_picture(config_of(tools), kIdr, kPictureBuffers).collocated_ref_pic_index,
		  0xff);
}

TEST(HevcSlice, IsTheWholePictureInCodingTrees)
{
	const auto slice = hevc_slice(config_of({}), kThird, kPictureBuffers);
	EXPECT_EQ(slice.slice_segment_address, 0u);
	EXPECT_EQ(slice.num_ctu_in_slice, 40u * 23); // the last row is cut
	EXPECT_EQ(slice.slice_fields.bits.last_slice_of_pic_flag, 1u);
}

} // namespace
} // namespace penstock::vaapi
