#include <limits>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "core/video/video_info.h"

namespace penstock {
namespace {

using enum PixelFormat;

constexpr std::uint32_t kLargest = std::numeric_limits<std::uint32_t>::max();
constexpr auto kRefused = std::errc::invalid_argument;
constexpr auto kOverflows = std::errc::value_too_large;

TEST(ExplicitLayout, MayHaveGapsAndAnyOrder)
{
	// Chroma first, a hole of 100 bytes, then luma.
	const PlaneLayout planes[] = {{.offset = 153700, .stride = 640, .rows = 480},
				      {.offset = 0, .stride = 640, .rows = 240}};
	const VideoInfo info = VideoInfo::create(kNV12, {640, 480}, planes).value();
	EXPECT_EQ(info.plane(0), planes[0]);
	EXPECT_EQ(info.plane(1), planes[1]);
	EXPECT_EQ(info.memory_size(0), 153700u + 307200u);
}

TEST(ExplicitLayout, ChromaStrideMayBeItsOwn)
{
	const PlaneLayout planes[] = {{.offset = 0, .stride = 1024, .rows = 480},
				      {.offset = 491520, .stride = 640, .rows = 240}};
	const VideoInfo info = VideoInfo::create(kNV12, {640, 480}, planes).value();
	EXPECT_EQ(info.memory_size(0), 491520u + 153600u);
}

TEST(ExplicitLayout, PaddingMovesTheStartBeforeTheOffset)
{
	const PlaneLayout planes[] = {
		{.offset = 8 * 768 + 64,
		 .stride = 768,
		 .rows = 496,
		 .padding_top = 8,
		 .padding_left = 64},
		{.offset = 496 * 768 + 4 * 768 + 64,
		 .stride = 768,
		 .rows = 248,
		 .padding_top = 4,
		 .padding_left = 64},
	};
	const VideoInfo info = VideoInfo::create(kNV12, {640, 480}, planes).value();
	EXPECT_EQ(info.plane(0).start(), 0u);
	EXPECT_EQ(info.plane(0).length(), 380928u);
	EXPECT_EQ(info.plane(1).start(), 380928u);
	EXPECT_EQ(info.memory_size(0), 380928u + 190464u);
}

struct Malformed {
	std::string_view why;
	PixelFormat format;
	std::vector<PlaneLayout> planes;
	std::errc error;
};

std::ostream &operator<<(std::ostream &out, const Malformed &row)
{
	return out << row.why;
}

class MalformedLayout : public testing::TestWithParam<Malformed>
{};

TEST_P(MalformedLayout, IsRefused)
{
	const Malformed &row = GetParam();
	const Result<VideoInfo> info = VideoInfo::create(row.format, {640, 480}, row.planes);
	ASSERT_FALSE(info) << to_string(*info);
	EXPECT_TRUE(info.error().is(row.error)) << info.error().message();
}

PlaneLayout luma()
{
	return {.offset = 0, .stride = 640, .rows = 480};
}

PlaneLayout chroma()
{
	return {.offset = 307200, .stride = 640, .rows = 240};
}

PlaneLayout with(PlaneLayout plane, std::uint32_t PlaneLayout::*member, std::uint32_t value)
{
	plane.*member = value;
	return plane;
}

PlaneLayout in_memory(PlaneLayout plane, std::uint8_t memory)
{
	plane.memory = memory;
	return plane;
}

using Plane = PlaneLayout;

const Malformed kMalformed[] = {
	{"a plane too few", kNV12, {luma()}, kRefused},
	{"a plane too many", kNV12, {luma(), chroma(), chroma()}, kRefused},
	{"no plane", kNV12, {}, kRefused},
	{"luma stride too small", kNV12, {with(luma(), &Plane::stride, 639), chroma()}, kRefused},
	{"chroma stride too small", kNV12, {luma(), with(chroma(), &Plane::stride, 320)}, kRefused},
	{"stride of zero", kNV12, {with(luma(), &Plane::stride, 0), chroma()}, kRefused},
	{"too few luma rows", kNV12, {with(luma(), &Plane::rows, 479), chroma()}, kRefused},
	{"too few chroma rows", kNV12, {luma(), with(chroma(), &Plane::rows, 239)}, kRefused},
	{"overlap of one byte", kNV12, {luma(), with(chroma(), &Plane::offset, 307199)}, kRefused},
	{"both planes in one place", kNV12, {luma(), with(chroma(), &Plane::offset, 0)}, kRefused},
	{"chroma inside luma",
	 kNV12,
	 {with(luma(), &Plane::rows, 2000), with(chroma(), &Plane::offset, 640000)},
	 kRefused},
	{"overlap by padding at the top",
	 kNV12,
	 {luma(), {.offset = 307200 + 640, .stride = 640, .rows = 244, .padding_top = 4}},
	 kRefused},
	{"overlap with rows of padding",
	 kNV12,
	 {with(luma(), &Plane::rows, 481), chroma()},
	 kRefused},
	{"padding at the top before the memory",
	 kNV12,
	 {{.offset = 639, .stride = 640, .rows = 481, .padding_top = 1},
	  with(chroma(), &Plane::offset, 400000)},
	 kRefused},
	{"padding on the left before the memory",
	 kNV12,
	 {{.offset = 63, .stride = 704, .rows = 480, .padding_left = 64},
	  with(chroma(), &Plane::offset, 400000)},
	 kRefused},
	{"padding on the left leaves no room for the line",
	 kNV12,
	 {{.offset = 64, .stride = 703, .rows = 480, .padding_left = 64},
	  with(chroma(), &Plane::offset, 400000)},
	 kRefused},
	{"padding at the top leaves no room for the rows",
	 kNV12,
	 {{.offset = 640, .stride = 640, .rows = 480, .padding_top = 1},
	  with(chroma(), &Plane::offset, 400000)},
	 kRefused},
	{"NV12 in a second memory", kNV12, {luma(), in_memory(chroma(), 1)}, kRefused},
	{"memory 255", kNV12, {in_memory(luma(), 255), chroma()}, kRefused},
	{"NM12 in one memory", kNM12, {luma(), chroma()}, kRefused},
	{"NM12 with its memories swapped",
	 kNM12,
	 {in_memory(luma(), 1), in_memory(chroma(), 0)},
	 kRefused},
	{"end over 32 bits",
	 kNV12,
	 {luma(), with(chroma(), &Plane::offset, kLargest - 153599)},
	 kOverflows},
	{"stride times rows over 32 bits",
	 kGREY,
	 {{.offset = 0, .stride = kLargest, .rows = 480}},
	 kOverflows},
	{"stride times rows over 32 bits by far",
	 kGREY,
	 {{.offset = 0, .stride = kLargest, .rows = kLargest}},
	 kOverflows},
	{"padding over 32 bits",
	 kGREY,
	 {{.offset = kLargest,
	   .stride = kLargest,
	   .rows = kLargest,
	   .padding_top = kLargest - 500,
	   .padding_left = 5}},
	 kRefused},
	{"left padding near 2^32",
	 kGREY,
	 {{.offset = kLargest, .stride = 640, .rows = 480, .padding_left = kLargest}},
	 kRefused},
	{"top padding near 2^32",
	 kGREY,
	 {{.offset = kLargest, .stride = 640, .rows = 480, .padding_top = kLargest}},
	 kRefused},
	{"sum of the memories over 32 bits",
	 kNM12,
	 {with(luma(), &Plane::offset, kLargest - 307200),
	  in_memory(with(chroma(), &Plane::offset, kLargest - 153600), 1)},
	 kOverflows},
};
INSTANTIATE_TEST_SUITE_P(Table, MalformedLayout, testing::ValuesIn(kMalformed));

TEST(ExplicitLayout, EndMayBeTheLastByteOf32Bits)
{
	const PlaneLayout plane{.offset = kLargest - 307200, .stride = 640, .rows = 480};
	EXPECT_EQ(VideoInfo::create(kGREY, {640, 480}, {&plane, 1})->memory_size(0), kLargest);
}

} // namespace
} // namespace penstock
