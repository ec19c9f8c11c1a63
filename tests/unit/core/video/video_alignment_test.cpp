#include "core/video/video_alignment.h"

#include <limits>

#include <gtest/gtest.h>

#include "core/video/video_info.h"

namespace penstock {
namespace {

using enum PixelFormat;

VideoInfo tight(PixelFormat format, Size size)
{
	return VideoInfo::create(format, size).value();
}

TEST(Align, PaddingBelowAddsRowsToEveryPlane)
{
	VideoAlignment alignment{.padding_bottom = 8};
	const VideoInfo info = tight(kNV12, {1920, 1080}).align(alignment).value();
	EXPECT_EQ(info, VideoInfo::create(kNV12, {1920, 1080}, 1920, 1088).value());
	EXPECT_EQ(info.plane(1).offset, 2088960u);
	EXPECT_EQ(info.plane(1).rows, 544u);
	EXPECT_EQ(alignment, (VideoAlignment{.padding_bottom = 8}));
}

TEST(Align, WidthAndHeightStay)
{
	VideoAlignment alignment{8, 8, 16, 16, {64, 64, 64, 64}};
	const VideoInfo info = tight(kYU12, {1279, 719}).align(alignment).value();
	EXPECT_EQ(info.size(), (Size{1279, 719}));
}

TEST(Align, SurplusOfTheStrideGoesToTheRight)
{
	VideoAlignment alignment{.stride_alignment = {256, 256, 1, 1}};
	const VideoInfo info = tight(kNV12, {1920, 1080}).align(alignment).value();
	EXPECT_EQ(info, VideoInfo::create(kNV12, {1920, 1080}, 2048, 1080).value());
	EXPECT_EQ(alignment.padding_right, 128u);
}

TEST(Align, OffsetsMoveByTopAndLeftPadding)
{
	VideoAlignment alignment{16, 0, 32, 0, {256, 256, 1, 1}};
	const VideoInfo info = tight(kNV12, {1920, 1080}).align(alignment).value();
	// 32 columns of padding would leave the first visible byte unaligned.
	EXPECT_EQ(alignment, (VideoAlignment{16, 0, 256, 128, {256, 256, 1, 1}}));
	EXPECT_EQ(info.plane(0), (PlaneLayout{.offset = 37120,
					      .stride = 2304,
					      .rows = 1096,
					      .padding_top = 16,
					      .padding_left = 256}));
	EXPECT_EQ(info.plane(1), (PlaneLayout{.offset = 2543872,
					      .stride = 2304,
					      .rows = 548,
					      .padding_top = 8,
					      .padding_left = 256}));
	EXPECT_EQ(info.plane(1).start(), 2525184u);
	EXPECT_EQ(info.memory_size(0), 3787776u);
}

TEST(Align, ChromaStrideAlignmentWidensLumaToo)
{
	VideoAlignment alignment{.stride_alignment = {1, 128, 128, 1}};
	const VideoInfo info = tight(kYU12, {1920, 1080}).align(alignment).value();
	EXPECT_EQ(info, VideoInfo::create(kYU12, {1920, 1080}, 2048, 1080).value());
}

// 641 pixels are 1923 bytes; a line need not end with a whole pixel.
TEST(Align, ThreeByteSamplesReachAPowerOfTwo)
{
	VideoAlignment alignment{.stride_alignment = {16, 1, 1, 1}};
	const VideoInfo info = tight(kRGB3, {641, 480}).align(alignment).value();
	EXPECT_EQ(info.plane(0).stride, 1936u);
	EXPECT_EQ(alignment.padding_right, 4u);
}

TEST(Align, TopAndLeftPaddingAreWholeChromaSamples)
{
	VideoAlignment alignment{.padding_top = 1, .padding_left = 1};
	const VideoInfo nv12 = tight(kNV12, {1279, 719}).align(alignment).value();
	EXPECT_EQ(alignment, (VideoAlignment{.padding_top = 2, .padding_left = 2}));
	EXPECT_EQ(nv12.plane(0).padding_top, 2u);
	EXPECT_EQ(nv12.plane(0).padding_left, 2u);
	EXPECT_EQ(nv12.plane(1).padding_top, 1u);
	EXPECT_EQ(nv12.plane(1).padding_left, 2u);

	VideoAlignment packed{.padding_top = 1, .padding_left = 1};
	const VideoInfo yuyv = tight(kYUYV, {640, 480}).align(packed).value();
	EXPECT_EQ(packed, (VideoAlignment{.padding_top = 1, .padding_left = 2}));
	EXPECT_EQ(yuyv.plane(0).padding_left, 4u);

	VideoAlignment grey{.padding_top = 1, .padding_left = 1};
	ASSERT_TRUE(tight(kGREY, {640, 480}).align(grey));
	EXPECT_EQ(grey, (VideoAlignment{.padding_top = 1, .padding_left = 1}));
}

TEST(Align, EveryMemoryOfAMultiMemoryFormatIsPadded)
{
	VideoAlignment alignment{.padding_top = 8, .padding_bottom = 8};
	const VideoInfo info = tight(kNM12, {640, 480}).align(alignment).value();
	EXPECT_EQ(info.plane(0).offset, 8u * 640);
	EXPECT_EQ(info.plane(1).offset, 4u * 640);
	EXPECT_EQ(info.memory_size(0), 496u * 640);
	EXPECT_EQ(info.memory_size(1), 248u * 640);
}

TEST(Align, StartsFromTheTightestLayout)
{
	VideoAlignment none;
	const VideoInfo wide = VideoInfo::create(kNV12, {1920, 1080}, 4096, 1200).value();
	EXPECT_EQ(wide.align(none).value(), tight(kNV12, {1920, 1080}));
}

TEST(Align, RateColourAndModifierAreKept)
{
	VideoInfo info = tight(kNV12, {640, 480});
	info.rate = {30, 1};
	info.colorimetry.primaries = 1;
	info.modifier = 7;
	VideoAlignment alignment{.padding_right = 64};
	const VideoInfo aligned = info.align(alignment).value();
	EXPECT_EQ(aligned.rate, info.rate);
	EXPECT_EQ(aligned.colorimetry, info.colorimetry);
	EXPECT_EQ(aligned.modifier, info.modifier);
}

TEST(Align, RefusalLeavesTheAlignmentAsItWas)
{
	const VideoInfo info = tight(kNV12, {640, 480});
	constexpr std::uint32_t kWidest = std::numeric_limits<std::uint32_t>::max();
	const VideoAlignment refused[] = {
		{.padding_left = 3, .stride_alignment = {3, 1, 1, 1}},
		{.padding_left = 3, .stride_alignment = {1, 0, 1, 1}},
		{.padding_top = kWidest},
		{.padding_bottom = kWidest},
		{.padding_left = kWidest},
		{.padding_right = kWidest},
		{kWidest, kWidest, kWidest, kWidest, {1u << 31, 1u << 31, 1, 1}},
		{.padding_left = 1, .stride_alignment = {1u << 31, 1, 1, 1}},
	};
	for (const VideoAlignment &wanted : refused) {
		VideoAlignment alignment = wanted;
		const Result<VideoInfo> aligned = info.align(alignment);
		ASSERT_FALSE(aligned) << to_string(*aligned);
		const bool power_of_two =
			wanted.stride_alignment[0] != 3 && wanted.stride_alignment[1] != 0;
		EXPECT_TRUE(aligned.error().is(power_of_two ? std::errc::value_too_large
							    : std::errc::invalid_argument));
		EXPECT_EQ(alignment, wanted);
	}
}

TEST(Align, OffsetsThatDoNotFit32BitsAreRefused)
{
	// Luma ends just inside, the visible part of chroma begins outside.
	VideoAlignment alignment{.padding_top = 65532};
	const Result<VideoInfo> aligned = tight(kNV12, {65536, 2}).align(alignment);
	ASSERT_FALSE(aligned);
	EXPECT_TRUE(aligned.error().is(std::errc::value_too_large)) << aligned.error().message();
}

TEST(Align, AlignmentsOfAbsentPlanesAreIgnored)
{
	VideoAlignment alignment{.stride_alignment = {64, 0, 3, 0}};
	EXPECT_TRUE(tight(kYUYV, {640, 480}).align(alignment));
}

TEST(Align, NothingToAlignIsAnError)
{
	VideoAlignment alignment;
	EXPECT_FALSE(VideoInfo().align(alignment));
	EXPECT_FALSE(VideoInfo::create_compressed(kMJPG, {640, 480}, 100'000)->align(alignment));
}

TEST(MergeAlignment, TakesTheLargestPaddingAndTheLeastCommonAlignment)
{
	const VideoAlignment a{1, 20, 3, 40, {16, 1, 64, 1}};
	const VideoAlignment b{10, 2, 30, 4, {4, 32, 1, 1}};
	const VideoAlignment both{10, 20, 30, 40, {16, 32, 64, 1}};
	EXPECT_EQ(merge(a, b), both);
	EXPECT_EQ(merge(b, a), both);
	EXPECT_EQ(merge(a, {}), a);
}

} // namespace
} // namespace penstock
