#include "core/allocation/layout_fit.h"

#include <ostream>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using enum PixelFormat;
using What = LayoutMisfit::What;

VideoInfo layout(PixelFormat format, Size size, std::uint32_t stride, std::uint32_t rows)
{
	return VideoInfo::create(format, size, stride, rows).value();
}

VideoInfo full_hd(std::uint32_t stride, std::uint32_t rows, PixelFormat format = kNV12)
{
	return layout(format, {1920, 1080}, stride, rows);
}

VideoInfo with_modifier(VideoInfo info, std::uint64_t modifier)
{
	info.modifier = modifier;
	return info;
}

VideoInfo with_matrix(VideoInfo info, std::uint8_t matrix)
{
	info.colorimetry.matrix = matrix;
	return info;
}

VideoInfo with_rate(VideoInfo info, std::uint32_t rate)
{
	info.rate = {rate, 1};
	return info;
}

VideoInfo jpeg(std::uint32_t bytes)
{
	return VideoInfo::create_compressed(kMJPG, {1920, 1080}, bytes).value();
}

/// NV12 whose chroma begins at row 1088 although luma has 1080 rows, as a driver with a fixed plane
/// distance lays it out.
VideoInfo gap_before_chroma()
{
	const PlaneLayout planes[] = {{.offset = 0, .stride = 1920, .rows = 1080},
				      {.offset = 1088 * 1920, .stride = 1920, .rows = 540}};
	return VideoInfo::create(kNV12, {1920, 1080}, planes).value();
}

struct FitRow {
	std::string_view name;
	VideoInfo producer;
	VideoInfo consumer;
	std::vector<std::uint64_t> lengths;
	What what;
	std::string_view text;
};

std::ostream &operator<<(std::ostream &out, const FitRow &row)
{
	return out << row.name;
}

class LayoutFit : public testing::TestWithParam<FitRow>
{};

TEST_P(LayoutFit, NamesTheFirstMisfit)
{
	const FitRow &row = GetParam();
	const LayoutMisfit misfit = find_misfit(row.producer, row.consumer, row.lengths);
	EXPECT_EQ(misfit.what, row.what) << to_string(misfit);
	EXPECT_EQ(to_string(misfit, "camera", "encoder"), row.text);
	EXPECT_EQ(misfit.none(), row.what == What::kNone);
}

const FitRow kFitRows[] = {
	{"equal", full_hd(1920, 1088), full_hd(1920, 1088), {}, What::kNone, ""},
	{"another format",
	 full_hd(1920, 1080, kNV21),
	 full_hd(1920, 1080),
	 {},
	 What::kFormat,
	 "encoder reads NV12, camera writes NV21"},
	{"another size",
	 layout(kNV12, {1920, 1088}, 1920, 1088),
	 full_hd(1920, 1088),
	 {},
	 What::kSize,
	 "encoder reads 1920x1080, camera writes 1920x1088"},
	{"another modifier",
	 full_hd(1920, 1088),
	 with_modifier(full_hd(1920, 1088), 0x100000000000002),
	 {},
	 What::kModifier,
	 "encoder reads modifier 0x100000000000002, camera writes linear"},
	{"one memory or two",
	 full_hd(1920, 1080),
	 full_hd(1920, 1080, kNM12),
	 {},
	 What::kMemoryCount,
	 "encoder reads NM12 from 2 memories, camera writes NV12 to 1"},
	{"another stride",
	 full_hd(1920, 1080),
	 full_hd(2048, 1080),
	 {},
	 What::kStride,
	 "encoder reads luma with 2048 bytes a line, camera writes it with 1920"},
	{"chroma after other rows",
	 full_hd(1920, 1080),
	 full_hd(1920, 1088),
	 {},
	 What::kOffset,
	 "encoder reads chroma at row 1088, camera writes it at row 1080"},
	{"the other way round",
	 full_hd(1920, 1088),
	 full_hd(1920, 1080),
	 {},
	 What::kOffset,
	 "encoder reads chroma at row 1080, camera writes it at row 1088"},
	{"a gap in place of padding rows",
	 gap_before_chroma(),
	 full_hd(1920, 1088),
	 {std::uint64_t{1088} * 1920 * 3 / 2},
	 What::kNone,
	 ""},
	{"planar chroma after other rows",
	 full_hd(1920, 1080, kYU12),
	 full_hd(1920, 1088, kYU12),
	 {},
	 What::kOffset,
	 "encoder reads Cb at row 1088, camera writes it at row 1080"},
	{"fewer rows of the last plane",
	 full_hd(3840, 1080, kYUYV),
	 full_hd(3840, 1088, kYUYV),
	 {},
	 What::kRows,
	 "encoder reads 1088 rows of picture, camera has room for 1080"},
	{"fewer rows, memory known to be long enough",
	 full_hd(3840, 1080, kYUYV),
	 full_hd(3840, 1088, kYUYV),
	 {1088 * 3840},
	 What::kNone,
	 ""},
	{"fewer rows, memory known to be a byte short",
	 full_hd(3840, 1080, kYUYV),
	 full_hd(3840, 1088, kYUYV),
	 {1088 * 3840 - 1},
	 What::kLength,
	 "encoder needs 4177920 bytes in memory 0, camera has 4177919"},
	{"rows enough, memory known to be too short",
	 full_hd(1920, 1088),
	 full_hd(1920, 1088),
	 {3110400},
	 What::kLength,
	 "encoder needs 3133440 bytes in memory 0, camera has 3110400"},
	{"more rows of the last plane",
	 full_hd(3840, 1088, kYUYV),
	 full_hd(3840, 1080, kYUYV),
	 {},
	 What::kNone,
	 ""},
	{"fewer rows in the second memory",
	 full_hd(1920, 1080, kNM12),
	 full_hd(1920, 1088, kNM12),
	 {1088 * 1920},
	 What::kRows,
	 "encoder reads 544 rows of chroma, camera has room for 540"},
	{"second memory too short",
	 full_hd(1920, 1080, kNM12),
	 full_hd(1920, 1088, kNM12),
	 {1088 * 1920, 540 * 1920},
	 What::kLength,
	 "encoder needs 1044480 bytes in memory 1, camera has 1036800"},
	{"both memories long enough",
	 full_hd(1920, 1080, kNM12),
	 full_hd(1920, 1088, kNM12),
	 {1088 * 1920, 544 * 1920},
	 What::kNone,
	 ""},
	{"other colours",
	 with_matrix(full_hd(1920, 1080), 1),
	 with_matrix(full_hd(1920, 1080), 6),
	 {},
	 What::kColorimetry,
	 "encoder reads primaries unspecified, transfer unspecified, matrix bt601, unspecified "
	 "range; camera writes primaries unspecified, transfer unspecified, matrix bt709, "
	 "unspecified range"},
	{"unspecified colours fit any",
	 full_hd(1920, 1080),
	 with_matrix(full_hd(1920, 1080), 6),
	 {},
	 What::kNone,
	 ""},
	{"the rate does not matter",
	 with_rate(full_hd(1920, 1080), 25),
	 with_rate(full_hd(1920, 1080), 30),
	 {},
	 What::kNone,
	 ""},
	{"compressed frames that fit", jpeg(100'000), jpeg(100'000), {}, What::kNone, ""},
	{"compressed frames too long",
	 jpeg(100'000),
	 jpeg(200'000),
	 {},
	 What::kLength,
	 "encoder needs 200000 bytes in memory 0, camera has 100000"},
};
INSTANTIATE_TEST_SUITE_P(Table, LayoutFit, testing::ValuesIn(kFitRows));

TEST(LayoutMisfit, TellsPlaneAndMemory)
{
	const LayoutMisfit chroma = find_misfit(full_hd(1920, 1080), full_hd(1920, 1088));
	EXPECT_EQ(chroma.plane, 1);
	EXPECT_EQ(chroma.memory, 0);
	EXPECT_EQ(chroma.producer.plane(1).offset, 2073600u);
	EXPECT_EQ(chroma.consumer.plane(1).offset, 2088960u);

	const std::uint64_t lengths[] = {1088 * 1920, 1000};
	const LayoutMisfit memory =
		find_misfit(full_hd(1920, 1080, kNM12), full_hd(1920, 1088, kNM12), lengths);
	EXPECT_EQ(memory.memory, 1);
	EXPECT_EQ(memory.length, 1000u);
}

TEST(LayoutMisfit, PaddingOnTheLeftAndTopIsPartOfTheOffset)
{
	VideoAlignment alignment{.padding_top = 16, .padding_left = 64};
	const VideoInfo padded = VideoInfo::create(kNV12, {1920, 1080})->align(alignment).value();
	EXPECT_TRUE(find_misfit(padded, padded).none());
	const VideoInfo plain = full_hd(1984, 1096);
	const LayoutMisfit misfit = find_misfit(plain, padded);
	EXPECT_EQ(misfit.what, What::kOffset);
	EXPECT_EQ(to_string(misfit, "camera", "encoder"),
		  "encoder reads luma at byte 31808, camera writes it at row 0");
}

TEST(LayoutMisfit, EmptyInfosAreTheSame)
{
	EXPECT_TRUE(find_misfit({}, {}).none());
	EXPECT_EQ(find_misfit({}, full_hd(1920, 1080)).what, What::kFormat);
}

} // namespace
} // namespace penstock
