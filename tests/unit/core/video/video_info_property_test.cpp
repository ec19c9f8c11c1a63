#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "core/video/video_info.h"
#include "tests/support/pictures/random.h"

namespace penstock {
namespace {

constexpr int kRounds = 20'000;

class Random : public test::Random
{
public:
	using test::Random::Random;

	Size size() { return {(*this)(1, 5000), (*this)(1, 3000)}; }

	PixelFormat raw_format()
	{
		const auto formats = pixel_formats();
		for (;;) {
			const PixelFormatInfo &info =
				formats[(*this)(0, static_cast<std::uint32_t>(formats.size() - 1))];
			if (!info.compressed)
				return info.format;
		}
	}

	VideoAlignment alignment()
	{
		VideoAlignment result{
			(*this)(0, 70), (*this)(0, 70), (*this)(0, 70), (*this)(0, 70), {}};
		for (std::uint32_t &stride : result.stride_alignment)
			stride = 1u << (*this)(0, 9);
		return result;
	}
};

/// The bytes that a plane occupies, the last one excluded.
struct Extent {
	std::uint64_t begin;
	std::uint64_t end;
};

/// What must hold for every VideoInfo, computed without its own arithmetic.
void check(const VideoInfo &info)
{
	const PixelFormatInfo &format = pixel_format_info(info.format());
	ASSERT_EQ(info.planes().size(), format.plane_count);
	std::vector<std::vector<Extent>> memories(format.memory_count);
	for (std::size_t i = 0; i < info.planes().size(); ++i) {
		const PlaneLayout &plane = info.plane(i);
		const PlaneFormat &samples = format.planes[i];
		const std::uint64_t columns = samples.horizontal_subsampling;
		const std::uint64_t lines = samples.vertical_subsampling;
		const std::uint64_t line =
			(info.width() + columns - 1) / columns * samples.bytes_per_sample;
		const std::uint64_t rows = (info.height() + lines - 1) / lines;
		ASSERT_EQ(info.line_bytes(i), line);
		ASSERT_EQ(info.visible_rows(i), rows);

		// The picture lies inside the plane, on every side.
		const std::uint64_t start = plane.start();
		const std::uint64_t end = start + std::uint64_t{plane.stride} * plane.rows;
		ASSERT_EQ(start + std::uint64_t{plane.padding_top} * plane.stride +
				  plane.padding_left,
			  plane.offset);
		ASSERT_LE(plane.padding_left + line, plane.stride);
		ASSERT_LE(plane.padding_top + rows, plane.rows);
		ASSERT_LE(plane.offset + (rows - 1) * plane.stride + line, end);

		// The plane lies inside its memory and on no other plane.
		ASSERT_LT(plane.memory, info.memory_count());
		ASSERT_LE(end, info.memory_size(plane.memory));
		for (const Extent &other : memories[plane.memory])
			ASSERT_TRUE(end <= other.begin || other.end <= start);
		memories[plane.memory].push_back({start, end});
	}
	for (std::size_t i = 0; i < memories.size(); ++i)
		ASSERT_EQ(info.memory_size(i), std::ranges::max(memories[i], {}, &Extent::end).end);
}

class EveryFormat : public testing::TestWithParam<PixelFormatInfo>
{};

TEST_P(EveryFormat, TightestLayoutHoldsThePictureAndOneStrideLessDoesNot)
{
	Random random(1);
	const PixelFormat format = GetParam().format;
	for (int i = 0; i < 500; ++i) {
		const Size size = random.size();
		const VideoInfo info = VideoInfo::create(format, size).value();
		ASSERT_NO_FATAL_FAILURE(check(info)) << to_string(info);
		const std::uint32_t stride = info.plane(0).stride;
		ASSERT_EQ(VideoInfo::create(format, size, stride, size.height).value(), info);
		for (std::uint32_t less = 1; less <= 4 && less < stride; ++less)
			ASSERT_FALSE(VideoInfo::create(format, size, stride - less, size.height))
				<< to_string(info);
		ASSERT_FALSE(VideoInfo::create(format, size, stride, size.height - 1));
	}
}

std::vector<PixelFormatInfo> raw_formats()
{
	std::vector<PixelFormatInfo> raw;
	for (const PixelFormatInfo &info : pixel_formats())
		if (!info.compressed)
			raw.push_back(info);
	return raw;
}

INSTANTIATE_TEST_SUITE_P(Table, EveryFormat, testing::ValuesIn(raw_formats()),
			 [](const auto &row) { return std::string(row.param.name); });

TEST(VideoInfoProperties, AnyStrideAndRowsThatAreTakenHoldThePicture)
{
	Random random(2);
	int taken = 0;
	for (int i = 0; i < kRounds; ++i) {
		const PixelFormat format = random.raw_format();
		const Size size = random.size();
		const std::uint32_t stride = random(1, 5 * size.width);
		const std::uint32_t rows = random(size.height - 1, size.height + 100);
		const Result<VideoInfo> info = VideoInfo::create(format, size, stride, rows);
		if (!info)
			continue;
		++taken;
		ASSERT_NO_FATAL_FAILURE(check(*info)) << to_string(*info);
		ASSERT_EQ(info->plane(0).stride, stride);
		ASSERT_EQ(info->plane(0).rows, rows);
		for (std::size_t p = 1; p < info->planes().size(); ++p) {
			const PlaneFormat &samples = pixel_format_info(format).planes[p];
			const PlaneFormat &first = pixel_format_info(format).planes[0];
			// Chroma has as many columns as luma has.
			ASSERT_EQ(std::uint64_t{info->plane(p).stride} *
					  samples.horizontal_subsampling * first.bytes_per_sample,
				  std::uint64_t{stride} * samples.bytes_per_sample);
		}
	}
	EXPECT_GT(taken, kRounds / 4);
}

TEST(VideoInfoProperties, AlignedLayoutsHoldWhatWasAskedFor)
{
	Random random(3);
	for (int i = 0; i < kRounds; ++i) {
		const PixelFormatInfo &format = pixel_format_info(random.raw_format());
		const VideoInfo tight = VideoInfo::create(format.format, random.size()).value();
		const VideoAlignment wanted = random.alignment();
		VideoAlignment done = wanted;
		const VideoInfo info = tight.align(done).value();
		ASSERT_NO_FATAL_FAILURE(check(info)) << to_string(info);

		ASSERT_EQ(info.size(), tight.size());
		ASSERT_GE(done.padding_top, wanted.padding_top);
		ASSERT_EQ(done.padding_bottom, wanted.padding_bottom);
		ASSERT_GE(done.padding_left, wanted.padding_left);
		ASSERT_EQ(done.stride_alignment, wanted.stride_alignment);
		std::uint32_t least = wanted.stride_alignment[0];
		for (std::size_t p = 0; p < info.planes().size(); ++p) {
			const PlaneLayout &plane = info.plane(p);
			const PlaneFormat &samples = format.planes[p];
			const std::uint32_t own = wanted.stride_alignment[p];
			least = format.memory_count > 1 ? own : std::min(least, own);
			ASSERT_EQ(plane.offset % least, 0u) << to_string(info);
			ASSERT_EQ(plane.stride % wanted.stride_alignment[p], 0u);
			ASSERT_EQ(plane.padding_left % wanted.stride_alignment[p], 0u);
			// The same columns and rows are padding in every plane.
			ASSERT_EQ(plane.padding_left * samples.horizontal_subsampling,
				  done.padding_left * samples.bytes_per_sample);
			ASSERT_EQ(plane.padding_top * samples.vertical_subsampling,
				  done.padding_top);
			// There is room for the padding on the right and below.
			const std::uint32_t columns =
				done.padding_left + info.width() + done.padding_right;
			ASSERT_GE(plane.stride * samples.horizontal_subsampling,
				  columns * samples.bytes_per_sample);
			ASSERT_GE(plane.rows * samples.vertical_subsampling,
				  done.padding_top + info.height() + done.padding_bottom);
		}
	}
}

/// No stride between that of the picture with its padding and the one that was taken would do.
TEST(VideoInfoProperties, AlignedStridesAreTheLeast)
{
	Random random(6);
	for (int i = 0; i < kRounds; ++i) {
		const PixelFormat format = random.raw_format();
		const VideoInfo tight = VideoInfo::create(format, random.size()).value();
		VideoAlignment done = random.alignment();
		const std::uint32_t padding_right = done.padding_right;
		const VideoInfo info = tight.align(done).value();
		const Size padded{done.padding_left + info.width() + padding_right, info.height()};
		const auto fits = [&](const VideoInfo &other) {
			for (std::size_t p = 0; p < other.planes().size(); ++p)
				if (other.plane(p).stride % done.stride_alignment[p] != 0)
					return false;
			return true;
		};
		for (std::uint32_t stride = VideoInfo::create(format, padded)->plane(0).stride;
		     stride < info.plane(0).stride; ++stride) {
			const auto other = VideoInfo::create(format, padded, stride, padded.height);
			ASSERT_FALSE(other && fits(*other))
				<< to_string(info) << ", but " << stride << " is enough";
		}
	}
}

TEST(VideoInfoProperties, AligningTwiceIsAligningOnce)
{
	Random random(4);
	for (int i = 0; i < kRounds; ++i) {
		const VideoInfo tight =
			VideoInfo::create(random.raw_format(), random.size()).value();
		VideoAlignment done = random.alignment();
		const VideoInfo once = tight.align(done).value();
		VideoAlignment again = done;
		ASSERT_EQ(once.align(again).value(), once);
		ASSERT_EQ(again, done);
		ASSERT_EQ(tight.align(again).value(), once);
	}
}

TEST(VideoInfoProperties, NoNumbersFromADriverMakeAnInvalidInfo)
{
	Random random(5);
	const auto wild = [&random] {
		constexpr std::uint32_t kCorners[] = {
			0,	    1,		2,     0x7fffffff, 0x80000000,
			0xfffffffe, 0xffffffff, 65535, 65536,	   1080};
		return random(0, 1) ? random(0, 0xffffffff) >> random(0, 31)
				    : kCorners[random(0, std::size(kCorners) - 1)];
	};
	int taken = 0;
	for (int i = 0; i < 4 * kRounds; ++i) {
		const PixelFormat format = random.raw_format();
		const Size size{wild(), wild()};
		std::vector<PlaneLayout> planes(pixel_format_info(format).plane_count);
		for (std::size_t p = 0; p < planes.size(); ++p)
			planes[p] = {static_cast<std::uint8_t>(random(0, 9) ? 0 : p),
				     wild(),
				     wild(),
				     wild(),
				     random(0, 3) ? 0 : wild(),
				     random(0, 3) ? 0 : wild()};
		VideoAlignment alignment{
			wild(), wild(), wild(), wild(), {wild(), wild(), wild(), wild()}};
		for (const Result<VideoInfo> &info :
		     {VideoInfo::create(format, size),
		      VideoInfo::create(format, size, wild(), wild()),
		      VideoInfo::create(format, size, planes)}) {
			if (!info)
				continue;
			++taken;
			ASSERT_NO_FATAL_FAILURE(check(*info)) << to_string(*info);
			const Result<VideoInfo> aligned = info->align(alignment);
			if (aligned) {
				ASSERT_NO_FATAL_FAILURE(check(*aligned)) << to_string(*aligned);
			}
		}
	}
	EXPECT_GT(taken, 1000);
}

} // namespace
} // namespace penstock
