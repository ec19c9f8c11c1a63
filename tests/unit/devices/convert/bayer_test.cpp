#include "devices/convert/frame_converter.h"

#include <string>

#include <gtest/gtest.h>

#include "core/memory/shared_memory_allocator.h"
#include "tests/unit/devices/convert/pixels.h"

namespace penstock::software {
namespace {

using enum PixelFormat;
using test::Colour;
using test::Frame;
using test::Matrix;
using test::Pixels;
using test::Random;

/// The colours of the first two lines: indices into red, green, blue.
struct Pattern {
	PixelFormat format;
	std::array<std::array<std::size_t, 2>, 2> colours;
	unsigned bits;
};

constexpr Pattern kPatterns[] = {
	{kBA81, {{{2, 1}, {1, 0}}}, 8},	 {kGBRG, {{{1, 2}, {0, 1}}}, 8},
	{kGRBG, {{{1, 0}, {2, 1}}}, 8},	 {kRGGB, {{{0, 1}, {1, 2}}}, 8},
	{kBG10, {{{2, 1}, {1, 0}}}, 10}, {kGB10, {{{1, 2}, {0, 1}}}, 10},
	{kBA10, {{{1, 0}, {2, 1}}}, 10}, {kRG10, {{{0, 1}, {1, 2}}}, 10},
};

using Scene = Colour (*)(unsigned x, unsigned y);

/// What a sensor with this pattern sees.
void expose(Frame &frame, const Pattern &pattern, Scene scene)
{
	std::vector<std::uint8_t> bytes = frame.bytes();
	const PlaneLayout &plane = frame.layout.plane(0);
	for (unsigned y = 0; y < frame.layout.height(); ++y)
		for (unsigned x = 0; x < frame.layout.width(); ++x) {
			const double value = scene(x, y)[pattern.colours[y % 2][x % 2]];
			const std::size_t at = plane.offset + std::size_t{y} * plane.stride;
			if (pattern.bits == 8) {
				bytes[at + x] = static_cast<std::uint8_t>(value);
				continue;
			}
			const auto word = static_cast<unsigned>(value * 4);
			bytes[at + 2 * x] = static_cast<std::uint8_t>(word);
			bytes[at + 2 * x + 1] = static_cast<std::uint8_t>(word >> 8);
		}
	frame.set_bytes(bytes);
}

Colour red(unsigned, unsigned)
{
	return {200, 30, 10};
}
Colour green(unsigned, unsigned)
{
	return {20, 180, 40};
}
Colour blue(unsigned, unsigned)
{
	return {10, 50, 220};
}
Colour waves(unsigned x, unsigned y)
{
	return test::smooth(x, y, true);
}

constexpr Size kBayerSizes[] = {{64, 10}, {65, 10}, {64, 11}, {37, 9}, {4, 4}, {5, 4}, {4, 5}};

class BayerPattern : public testing::TestWithParam<Pattern>
{
protected:
	/// Develops a scene into every kind of picture and compares: `near` levels everywhere.
	void expect_scene(Scene scene, double near)
	{
		Random random(1);
		const Pattern &pattern = GetParam();
		for (PixelFormat to : {kRGB3, kXR24, kNV12, kYUYV})
			for (Size size : kBayerSizes) {
				SCOPED_TRACE(std::string(name_of(to)) + " " + to_string(size));
				Frame source(test::random_layout(pattern.format, size, random));
				source.fill_with_noise(random);
				expose(source, pattern, scene);
				Frame target(test::random_layout(to, size, random));
				const auto before = target.all_bytes();
				auto converter =
					FrameConverter::create(source.layout, target.layout);
				ASSERT_TRUE(converter) << converter.error().message();
				EXPECT_FALSE(converter->is_plain_copy());
				const auto source_before = source.all_bytes();
				auto written = converter->convert(*source.buffer, *target.buffer);
				ASSERT_TRUE(written) << written.error().message();
				EXPECT_EQ(source.all_bytes(), source_before);
				test::expect_same_padding(target.layout, before,
							  target.all_bytes());
				compare(target, scene, near);
			}
	}

	static void compare(const Frame &target, Scene scene, double near)
	{
		const Pixels pixels(target);
		for (unsigned y = 0; y < target.layout.height(); ++y)
			for (unsigned x = 0; x < target.layout.width(); ++x) {
				Colour should = scene(x, y);
				if (!pixels.rgb())
					should = Matrix::of({}).to_yuv(should);
				const Colour is = pixels.at(x, y);
				for (std::size_t i = 0; i < 3; ++i)
					ASSERT_NEAR(is[i], should[i], near)
						<< "component " << i << " at " << x << "," << y;
			}
	}
};

TEST_P(BayerPattern, RedIsRed)
{
	expect_scene(red, 4);
}

TEST_P(BayerPattern, GreenIsGreen)
{
	expect_scene(green, 4);
}

TEST_P(BayerPattern, BlueIsBlue)
{
	expect_scene(blue, 4);
}

TEST_P(BayerPattern, WavesStayWaves)
{
	expect_scene(waves, 10);
}

INSTANTIATE_TEST_SUITE_P(Bayer, BayerPattern, testing::ValuesIn(kPatterns),
			 [](const auto &parameter) {
				 return std::string(name_of(parameter.param.format));
			 });

TEST(Bayer, ASourceThatMayOnlyBeReadIsOnlyRead)
{
	const auto shared = SharedMemoryAllocator::create();
	for (const Pattern &pattern : kPatterns) {
		const VideoInfo layout = test::tight(pattern.format, {64, 48});
		const Frame source(layout, *shared, {.flags = MemoryFlag::kReadOnly});
		Frame target(test::tight(kNV12, {64, 48}));
		auto converter = FrameConverter::create(layout, target.layout);
		ASSERT_TRUE(converter);
		EXPECT_TRUE(converter->convert(*source.buffer, *target.buffer));
	}
}

TEST(Bayer, APictureTooSmallToInterpolateIsRefused)
{
	for (Size size : {Size{3, 4}, Size{4, 3}, Size{1, 1}, Size{100, 1}}) {
		auto converter =
			FrameConverter::create(test::tight(kRGGB, size), test::tight(kNV12, size));
		ASSERT_FALSE(converter);
		EXPECT_TRUE(converter.error().is(std::errc::not_supported));
	}
}

} // namespace
} // namespace penstock::software
