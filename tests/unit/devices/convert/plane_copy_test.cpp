#include "devices/convert/frame_converter.h"

#include <gtest/gtest.h>

#include "tests/unit/devices/convert/frame.h"

namespace penstock::software {
namespace {

using enum PixelFormat;
using test::Frame;
using test::Random;

constexpr Size kCopiedSizes[] = {{64, 48}, {127, 71}, {1, 1}, {2, 3}, {3, 2}};

/// The bytes of a plane's visible lines, one after another.
std::vector<std::uint8_t> visible_plane(const Frame &frame, std::size_t index)
{
	const PlaneLayout &plane = frame.layout.plane(index);
	const std::vector<std::uint8_t> bytes = frame.bytes(plane.memory);
	std::vector<std::uint8_t> visible;
	for (std::size_t row = 0; row < frame.layout.visible_rows(index); ++row) {
		const auto line = bytes.begin() + plane.offset + row * plane.stride;
		visible.insert(visible.end(), line, line + frame.layout.line_bytes(index));
	}
	return visible;
}

/// Copies noise from one random layout to another and returns both.
std::pair<Frame, Frame> copied(PixelFormat from, PixelFormat to, Size size, Random &random)
{
	Frame source(test::random_layout(from, size, random));
	Frame target(test::random_layout(to, size, random));
	source.fill_with_noise(random);
	target.fill_with_noise(random);
	const auto source_before = source.all_bytes();
	const auto target_before = target.all_bytes();

	auto converter = FrameConverter::create(source.layout, target.layout);
	if (!converter) {
		ADD_FAILURE() << converter.error().message();
		return {source, target};
	}
	EXPECT_TRUE(converter->is_plain_copy());
	auto written = converter->convert(*source.buffer, *target.buffer);
	EXPECT_TRUE(written) << written.error().message();
	std::uint64_t visible = 0;
	for (std::size_t i = 0; i < target.layout.planes().size(); ++i)
		visible += visible_plane(target, i).size();
	EXPECT_EQ(written.value_or(0), visible);
	EXPECT_EQ(source.all_bytes(), source_before) << "the source was written to";
	test::expect_same_padding(target.layout, target_before, target.all_bytes());
	return {std::move(source), std::move(target)};
}

TEST(PlaneCopy, EveryRawFormatIsCopiedBitByBitBetweenAnyTwoLayouts)
{
	Random random(1);
	for (const PixelFormatInfo &format : pixel_formats()) {
		if (format.compressed)
			continue;
		for (Size size : kCopiedSizes) {
			SCOPED_TRACE(std::string(format.name) + " " + to_string(size));
			const auto [source, target] =
				copied(format.format, format.format, size, random);
			for (std::size_t i = 0; i < format.plane_count; ++i)
				EXPECT_EQ(visible_plane(target, i), visible_plane(source, i));
		}
	}
}

TEST(PlaneCopy, PlanesMoveBetweenOneMemoryAndSeveral)
{
	constexpr std::pair<PixelFormat, PixelFormat> kPairs[] = {
		{kNM12, kNV12}, {kNM21, kNV21}, {kNM16, kNV16}, {kNM61, kNV61},
		{kYM12, kYU12}, {kYM21, kYV12}, {kYM16, k422P}, {kYM24, kYU24},
	};
	Random random(2);
	for (const auto &[several, one] : kPairs)
		for (Size size : kCopiedSizes)
			for (const auto &[from, to] :
			     {std::pair(several, one), std::pair(one, several)}) {
				SCOPED_TRACE(std::string(name_of(from)) + " " + to_string(size));
				const auto [source, target] = copied(from, to, size, random);
				for (std::size_t i = 0; i < source.layout.planes().size(); ++i)
					EXPECT_EQ(visible_plane(target, i),
						  visible_plane(source, i));
			}
}

TEST(PlaneCopy, CbAndCrChangePlacesBetweenYu12AndYv12)
{
	Random random(3);
	const auto [source, target] = copied(kYV12, kYU12, {127, 71}, random);
	EXPECT_EQ(visible_plane(target, 0), visible_plane(source, 0));
	EXPECT_EQ(visible_plane(target, 1), visible_plane(source, 2));
	EXPECT_EQ(visible_plane(target, 2), visible_plane(source, 1));
}

TEST(PlaneCopy, AlphaBecomesAnUnusedByte)
{
	Random random(4);
	const auto [source, target] = copied(kAR24, kXR24, {13, 7}, random);
	EXPECT_EQ(visible_plane(target, 0), visible_plane(source, 0));
}

TEST(PlaneCopy, APictureWithoutPaddingIsCopiedToo)
{
	Random random(5);
	Frame source(test::tight(kNV12, {64, 48}));
	Frame target(test::tight(kNV12, {64, 48}));
	source.fill_with_noise(random);
	auto converter = FrameConverter::create(source.layout, target.layout);
	ASSERT_TRUE(converter);
	auto written = converter->convert(*source.buffer, *target.buffer);
	ASSERT_TRUE(written);
	EXPECT_EQ(*written, 64 * 48 * 3 / 2);
	EXPECT_EQ(target.all_bytes(), source.all_bytes());
}

// The case of the ladder: 1080 lines from a camera that cannot pad, chroma after 1088 lines in the
// encoder's buffer.
TEST(PlaneCopy, ChromaGoesWhereThePaddedLayoutWantsIt)
{
	Random random(6);
	Frame source(test::tight(kNV12, {1920, 1080}));
	Frame target(*VideoInfo::create(kNV12, {1920, 1080}, 1920, 1088));
	source.fill_with_noise(random);
	auto converter = FrameConverter::create(source.layout, target.layout);
	ASSERT_TRUE(converter);
	ASSERT_TRUE(converter->convert(*source.buffer, *target.buffer));
	const auto from = source.bytes();
	const auto to = target.bytes();
	EXPECT_TRUE(std::equal(to.begin(), to.begin() + 1920 * 1080, from.begin()));
	EXPECT_TRUE(std::equal(to.begin() + 1920 * 1088, to.begin() + 1920 * (1088 + 540),
			       from.begin() + 1920 * 1080));
	EXPECT_TRUE(std::all_of(to.begin() + 1920 * 1080, to.begin() + 1920 * 1088,
				[](std::uint8_t byte) { return byte == 0; }))
		<< "rows of padding were written";
}

} // namespace
} // namespace penstock::software
