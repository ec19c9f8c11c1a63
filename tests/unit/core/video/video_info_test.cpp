#include "core/video/video_info.h"

#include <limits>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using enum PixelFormat;

constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();

struct Expected {
	PixelFormat format;
	Size size;
	std::uint32_t stride; ///< given to create(); 0: the tightest layout
	std::uint32_t rows;
	std::vector<PlaneLayout> planes;
	std::vector<std::uint32_t> memory_sizes;
};

std::ostream &operator<<(std::ostream &out, const Expected &row)
{
	return out << name_of(row.format) << ' ' << to_string(row.size) << " stride " << row.stride
		   << " rows " << row.rows;
}

PlaneLayout at(std::uint32_t offset, std::uint32_t stride, std::uint32_t rows,
	       std::uint8_t memory = 0)
{
	return {.memory = memory, .offset = offset, .stride = stride, .rows = rows};
}

class Layout : public testing::TestWithParam<Expected>
{};

TEST_P(Layout, IsTheOneOfTheTable)
{
	const Expected &row = GetParam();
	const Result<VideoInfo> info =
		row.stride == 0 ? VideoInfo::create(row.format, row.size)
				: VideoInfo::create(row.format, row.size, row.stride, row.rows);
	ASSERT_TRUE(info) << info.error().message();
	EXPECT_EQ(info->format(), row.format);
	EXPECT_EQ(info->size(), row.size);
	EXPECT_EQ(std::vector(info->planes().begin(), info->planes().end()), row.planes);
	ASSERT_EQ(info->memory_count(), row.memory_sizes.size());
	std::uint32_t total = 0;
	for (std::size_t i = 0; i < row.memory_sizes.size(); ++i) {
		EXPECT_EQ(info->memory_size(i), row.memory_sizes[i]);
		total += row.memory_sizes[i];
	}
	EXPECT_EQ(info->total_size(), total);
}

const Expected kTight[] = {
	{kNV12, {1920, 1080}, 0, 0, {at(0, 1920, 1080), at(2073600, 1920, 540)}, {3110400}},
	{kNV21, {1280, 720}, 0, 0, {at(0, 1280, 720), at(921600, 1280, 360)}, {1382400}},
	{kNV12, {1279, 719}, 0, 0, {at(0, 1280, 719), at(920320, 1280, 360)}, {1381120}},
	{kNV12, {1, 1}, 0, 0, {at(0, 2, 1), at(2, 2, 1)}, {4}},
	{kNV16, {640, 480}, 0, 0, {at(0, 640, 480), at(307200, 640, 480)}, {614400}},
	{kNV61, {641, 481}, 0, 0, {at(0, 642, 481), at(308802, 642, 481)}, {617604}},
	{kNV24, {641, 481}, 0, 0, {at(0, 641, 481), at(308321, 1282, 481)}, {924963}},
	{kNV42, {640, 480}, 0, 0, {at(0, 640, 480), at(307200, 1280, 480)}, {921600}},
	{kP010, {1920, 1080}, 0, 0, {at(0, 3840, 1080), at(4147200, 3840, 540)}, {6220800}},
	{kP010, {1279, 719}, 0, 0, {at(0, 2560, 719), at(1840640, 2560, 360)}, {2762240}},
	{kYU12,
	 {1920, 1080},
	 0,
	 0,
	 {at(0, 1920, 1080), at(2073600, 960, 540), at(2592000, 960, 540)},
	 {3110400}},
	{kYU12,
	 {1279, 719},
	 0,
	 0,
	 {at(0, 1280, 719), at(920320, 640, 360), at(1150720, 640, 360)},
	 {1381120}},
	{kYV12, {1, 1}, 0, 0, {at(0, 2, 1), at(2, 1, 1), at(3, 1, 1)}, {4}},
	{k422P,
	 {1279, 719},
	 0,
	 0,
	 {at(0, 1280, 719), at(920320, 640, 719), at(1380480, 640, 719)},
	 {1840640}},
	{kYU24,
	 {1279, 719},
	 0,
	 0,
	 {at(0, 1279, 719), at(919601, 1279, 719), at(1839202, 1279, 719)},
	 {2758803}},
	{kYUYV, {1920, 1080}, 0, 0, {at(0, 3840, 1080)}, {4147200}},
	{kUYVY, {1279, 719}, 0, 0, {at(0, 2560, 719)}, {1840640}},
	{kGREY, {641, 481}, 0, 0, {at(0, 641, 481)}, {308321}},
	{kRGB3, {641, 481}, 0, 0, {at(0, 1923, 481)}, {924963}},
	{kBGR3, {640, 480}, 0, 0, {at(0, 1920, 480)}, {921600}},
	{kRGBP, {641, 481}, 0, 0, {at(0, 1282, 481)}, {616642}},
	{kXR24, {1920, 1080}, 0, 0, {at(0, 7680, 1080)}, {8294400}},
	{kNM12, {1920, 1080}, 0, 0, {at(0, 1920, 1080), at(0, 1920, 540, 1)}, {2073600, 1036800}},
	{kNM16, {641, 481}, 0, 0, {at(0, 642, 481), at(0, 642, 481, 1)}, {308802, 308802}},
	{kYM12,
	 {1279, 719},
	 0,
	 0,
	 {at(0, 1280, 719), at(0, 640, 360, 1), at(0, 640, 360, 2)},
	 {920320, 230400, 230400}},
	{kRGGB, {641, 481}, 0, 0, {at(0, 641, 481)}, {308321}},
	{kBG10, {640, 480}, 0, 0, {at(0, 1280, 480)}, {614400}},
};
INSTANTIATE_TEST_SUITE_P(Tightest, Layout, testing::ValuesIn(kTight));

const Expected kFromStride[] = {
	{kNV12, {1920, 1080}, 2048, 1088, {at(0, 2048, 1088), at(2228224, 2048, 544)}, {3342336}},
	{kNV12, {1920, 1080}, 1920, 1088, {at(0, 1920, 1088), at(2088960, 1920, 544)}, {3133440}},
	{kNV12, {1920, 1080}, 1920, 1081, {at(0, 1920, 1081), at(2075520, 1920, 541)}, {3114240}},
	{kNV16, {1920, 1080}, 2048, 1088, {at(0, 2048, 1088), at(2228224, 2048, 1088)}, {4456448}},
	{kNV24, {640, 480}, 768, 480, {at(0, 768, 480), at(368640, 1536, 480)}, {1105920}},
	{kP010, {1920, 1080}, 4096, 1088, {at(0, 4096, 1088), at(4456448, 4096, 544)}, {6684672}},
	{kYU12,
	 {1920, 1080},
	 2048,
	 1088,
	 {at(0, 2048, 1088), at(2228224, 1024, 544), at(2785280, 1024, 544)},
	 {3342336}},
	{k422P,
	 {1920, 1080},
	 2048,
	 1088,
	 {at(0, 2048, 1088), at(2228224, 1024, 1088), at(3342336, 1024, 1088)},
	 {4456448}},
	{kYUYV, {1280, 720}, 2816, 736, {at(0, 2816, 736)}, {2072576}},
	{kRGB3, {641, 481}, 1924, 481, {at(0, 1924, 481)}, {925444}},
	{kNM12,
	 {1920, 1080},
	 2048,
	 1088,
	 {at(0, 2048, 1088), at(0, 2048, 544, 1)},
	 {2228224, 1114112}},
	{kYM21,
	 {1920, 1080},
	 2048,
	 1088,
	 {at(0, 2048, 1088), at(0, 1024, 544, 1), at(0, 1024, 544, 2)},
	 {2228224, 557056, 557056}},
};
INSTANTIATE_TEST_SUITE_P(FromStrideAndRows, Layout, testing::ValuesIn(kFromStride));

void expect_error(const Result<VideoInfo> &info, std::errc code)
{
	ASSERT_FALSE(info) << to_string(*info);
	EXPECT_TRUE(info.error().is(code)) << info.error().message();
}

TEST(VideoInfo, NeedsAFormatAndAPicture)
{
	expect_error(VideoInfo::create(kInvalid, {640, 480}), std::errc::invalid_argument);
	expect_error(VideoInfo::create(kNV12, {0, 480}), std::errc::invalid_argument);
	expect_error(VideoInfo::create(kNV12, {640, 0}), std::errc::invalid_argument);
	expect_error(VideoInfo::create(kInvalid, {640, 480}, 640, 480),
		     std::errc::invalid_argument);
	expect_error(VideoInfo::create(kNV12, {640, 480}, std::span<const PlaneLayout>()),
		     std::errc::invalid_argument);
}

TEST(VideoInfo, StrideMustHoldTheLinesOfEveryPlane)
{
	expect_error(VideoInfo::create(kNV12, {640, 480}, 639, 480), std::errc::invalid_argument);
	expect_error(VideoInfo::create(kYUYV, {640, 480}, 1278, 480), std::errc::invalid_argument);
	// Luma fits 641 bytes, 321 chroma samples of two bytes do not.
	expect_error(VideoInfo::create(kNV12, {641, 480}, 641, 480), std::errc::invalid_argument);
	EXPECT_TRUE(VideoInfo::create(kNV12, {641, 480}, 642, 480));
	expect_error(VideoInfo::create(kNV12, {640, 480}, 0, 480), std::errc::invalid_argument);
}

TEST(VideoInfo, StrideOfPlanarChromaMustBeWhole)
{
	expect_error(VideoInfo::create(kYU12, {640, 480}, 641, 480), std::errc::invalid_argument);
	EXPECT_TRUE(VideoInfo::create(kYU12, {640, 480}, 642, 480));
	EXPECT_TRUE(VideoInfo::create(kYU24, {640, 480}, 641, 480));
	EXPECT_TRUE(VideoInfo::create(kNV12, {640, 480}, 641, 480));
}

TEST(VideoInfo, RowsMustHoldThePicture)
{
	expect_error(VideoInfo::create(kNV12, {640, 480}, 640, 479), std::errc::invalid_argument);
	expect_error(VideoInfo::create(kGREY, {640, 480}, 640, 0), std::errc::invalid_argument);
}

TEST(VideoInfo, WhatDoesNotFit32BitsIsRefused)
{
	constexpr auto kTooLarge = std::errc::value_too_large;
	expect_error(VideoInfo::create(kNV12, {65536, 65536}), kTooLarge);
	EXPECT_TRUE(VideoInfo::create(kGREY, {65536, 65535}));
	expect_error(VideoInfo::create(kGREY, {65536, 65536}), kTooLarge);
	// The luma plane fits, chroma behind it does not.
	expect_error(VideoInfo::create(kNV12, {65536, 43692}), kTooLarge);
	// Each memory fits, the sum does not.
	expect_error(VideoInfo::create(kNM12, {65536, 43692}), kTooLarge);
	EXPECT_TRUE(VideoInfo::create(kNM12, {65536, 43690}));
	for (PixelFormat format : {kNV12, kYU12, kYUYV, kXR24, kRGB3, kP010, kNM12, kNV24, kGREY}) {
		expect_error(VideoInfo::create(format, {kMax, kMax}), kTooLarge);
		expect_error(VideoInfo::create(format, {2, 2}, kMax - 1, kMax), kTooLarge);
	}
	expect_error(VideoInfo::create(kXR24, {kMax, 1}), kTooLarge);
	expect_error(VideoInfo::create(kNV24, {1, 1}, kMax, 1), kTooLarge);
	EXPECT_TRUE(VideoInfo::create(kGREY, {1, 1}, kMax, 1));
	EXPECT_TRUE(VideoInfo::create(kGREY, {1, 1}, 1, kMax));
}

TEST(VideoInfo, CodedSizeIsWhatStrideAndRowsHold)
{
	EXPECT_EQ(VideoInfo::create(kNV12, {1920, 1080}, 2048, 1088)->coded_size(),
		  (Size{2048, 1088}));
	EXPECT_EQ(VideoInfo::create(kYUYV, {1920, 1080}, 4096, 1080)->coded_size(),
		  (Size{2048, 1080}));
	EXPECT_EQ(VideoInfo::create(kP010, {1920, 1080}, 4096, 1080)->coded_size(),
		  (Size{2048, 1080}));
	EXPECT_EQ(VideoInfo::create(kRGB3, {641, 480}, 1924, 480)->coded_size(), (Size{641, 480}));
	EXPECT_EQ(VideoInfo().coded_size(), (Size{}));
}

TEST(VideoInfo, VisiblePartOfEachPlaneFollowsTheSubsampling)
{
	const VideoInfo nv12 = VideoInfo::create(kNV12, {1279, 719}, 2048, 736).value();
	EXPECT_EQ(nv12.line_bytes(0), 1279u);
	EXPECT_EQ(nv12.line_bytes(1), 1280u);
	EXPECT_EQ(nv12.visible_rows(0), 719u);
	EXPECT_EQ(nv12.visible_rows(1), 360u);
	const VideoInfo yuyv = VideoInfo::create(kYUYV, {1279, 719}).value();
	EXPECT_EQ(yuyv.line_bytes(0), 2560u);
	const VideoInfo yu12 = VideoInfo::create(kYU12, {1279, 719}).value();
	EXPECT_EQ(yu12.line_bytes(2), 640u);
	EXPECT_EQ(yu12.visible_rows(2), 360u);
}

TEST(VideoInfo, IsEmptyUntilCreated)
{
	const VideoInfo info;
	EXPECT_EQ(info.format(), kInvalid);
	EXPECT_EQ(info.size(), (Size{}));
	EXPECT_TRUE(info.planes().empty());
	EXPECT_EQ(info.memory_count(), 0u);
	EXPECT_EQ(info.total_size(), 0u);
	EXPECT_EQ(to_string(info), "no format");
}

TEST(VideoInfo, EqualityCoversLayoutAndColour)
{
	const VideoInfo info = VideoInfo::create(kNV12, {640, 480}).value();
	EXPECT_EQ(info, VideoInfo::create(kNV12, {640, 480}, 640, 480).value());
	EXPECT_NE(info, VideoInfo::create(kNV12, {640, 480}, 640, 488).value());
	EXPECT_NE(info, VideoInfo::create(kNV21, {640, 480}).value());
	VideoInfo other = info;
	other.colorimetry.matrix = 1;
	EXPECT_NE(info, other);
	other = info;
	other.rate = {30, 1};
	EXPECT_NE(info, other);
	other = info;
	other.modifier = 1;
	EXPECT_NE(info, other);
}

TEST(VideoInfo, IsWrittenForPeople)
{
	EXPECT_EQ(to_string(VideoInfo::create(kNV12, {1920, 1080}, 1920, 1088).value()),
		  "NV12 1920x1080 in 1920x1088 stride 1920");
	EXPECT_EQ(to_string(VideoInfo::create(kYUYV, {1280, 720}).value()),
		  "YUYV 1280x720 stride 2560");
	VideoInfo tiled = VideoInfo::create(kNV12, {640, 480}).value();
	tiled.modifier = 0x100000000000002;
	EXPECT_EQ(to_string(tiled), "NV12 640x480 stride 640 modifier 0x100000000000002");
}

TEST(CompressedVideoInfo, HasOnePlaneOfAtMostSoManyBytes)
{
	const VideoInfo info = VideoInfo::create_compressed(kMJPG, {1920, 1080}, 4147789).value();
	EXPECT_EQ(info.format(), kMJPG);
	EXPECT_EQ(info.planes().size(), 1u);
	EXPECT_EQ(info.plane(0), PlaneLayout());
	EXPECT_EQ(info.memory_count(), 1u);
	EXPECT_EQ(info.memory_size(0), 4147789u);
	EXPECT_EQ(info.total_size(), 4147789u);
	EXPECT_EQ(info.coded_size(), (Size{1920, 1080}));
	EXPECT_EQ(info.line_bytes(0), 0u);
	EXPECT_EQ(info.visible_rows(0), 0u);
	EXPECT_EQ(to_string(info), "MJPG 1920x1080");
}

TEST(CompressedVideoInfo, IsOnlyForCompressedFormats)
{
	constexpr auto kInvalidArgument = std::errc::invalid_argument;
	expect_error(VideoInfo::create_compressed(kNV12, {640, 480}, 1000), kInvalidArgument);
	expect_error(VideoInfo::create_compressed(kMJPG, {640, 480}, 0), kInvalidArgument);
	expect_error(VideoInfo::create_compressed(kMJPG, {0, 480}, 1000), kInvalidArgument);
	expect_error(VideoInfo::create_compressed(kInvalid, {640, 480}, 1000), kInvalidArgument);
	expect_error(VideoInfo::create(kMJPG, {640, 480}), kInvalidArgument);
	expect_error(VideoInfo::create(kMJPG, {640, 480}, 640, 480), kInvalidArgument);
	const PlaneLayout plane = at(0, 640, 480);
	expect_error(VideoInfo::create(kMJPG, {640, 480}, {&plane, 1}), kInvalidArgument);
}

} // namespace
} // namespace penstock
