// Every pixel of every format against the slow reading that the converter's tests use, which
// knows nothing of inks and scenes.

#include "devices/pattern/painter.h"

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/pictures/pattern_reading.h"
#include "tests/unit/devices/convert/frame.h"
#include "tests/unit/devices/convert/pixels.h"

namespace penstock::pattern {
namespace {

using test::Colour;
using test::Frame;
using test::Matrix;
using test::Pixels;
using enum PixelFormat;

std::vector<PixelFormat> uncompressed(bool bayer)
{
	std::vector<PixelFormat> formats;
	for (const PixelFormatInfo &info : pixel_formats())
		if (!info.compressed && (test::find_reading(info.format) == nullptr) == bayer)
			formats.push_back(info.format);
	return formats;
}

VideoInfo coloured(VideoInfo layout)
{
	layout.colorimetry = colorimetry_of(layout.format(), layout.size());
	return layout;
}

/// A frame in a layout with padding everywhere, with noise in it.
Frame noisy_frame(PixelFormat format, Size size)
{
	test::Random random(1);
	Frame frame(coloured(test::random_layout(format, size, random)));
	frame.fill_with_noise(random);
	return frame;
}

void draw(const Frame &frame, std::optional<std::uint32_t> before, std::uint32_t number)
{
	std::vector<Mapping> mappings;
	for (std::size_t i = 0; i < frame.layout.memory_count(); ++i)
		mappings.push_back(frame.buffer->memory(i).map(MapMode::kWrite).value());
	Painter(frame.layout).draw(mappings, before, number);
}

/// The bar that covers a pixel, by the documentation of Scene.
Colour bar_colour(Size size, std::uint32_t x)
{
	constexpr double k = 191;
	constexpr std::array<Colour, 8> kColours{
		{{k, k, k}, {k, k, 0}, {0, k, k}, {0, k, 0}, {k, 0, k}, {k, 0, 0}, {0, 0, k}, {}}};
	std::size_t bar = 0;
	while (bar < 7 && x >= size.width * (bar + 1) / 8 / 2 * 2)
		++bar;
	return kColours[bar];
}

std::uint32_t eighth(Size size)
{
	return size.height / 8 / 2 * 2;
}

class Painters : public testing::TestWithParam<std::tuple<PixelFormat, Size>>
{
protected:
	PixelFormat format() const { return std::get<0>(GetParam()); }
	Size size() const { return std::get<1>(GetParam()); }

	/// A colour as this format would best show it.
	Colour shown(const Colour &rgb) const
	{
		const test::FormatReading &reading = *test::find_reading(format());
		if (reading.rgb)
			return rgb;
		Colour yuv = Matrix::of(colorimetry_of(format(), size())).to_yuv(rgb);
		if (format() == kGREY)
			yuv[1] = yuv[2] = 128;
		return yuv;
	}
	void expect_near(const Colour &actual, const Colour &expected, const std::string &where)
	{
		const double tolerance = format() == kRGBP ? 8 : 0.51;
		for (std::size_t i = 0; i < 3; ++i)
			ASSERT_NEAR(actual[i], expected[i], tolerance)
				<< "component " << i << " " << where;
	}
};

TEST_P(Painters, DrawsTheBars)
{
	const Frame frame = noisy_frame(format(), size());
	draw(frame, std::nullopt, 0);
	const Pixels pixels(frame);
	for (std::uint32_t y = 0; y < 5 * eighth(size()); ++y)
		for (std::uint32_t x = 0; x < size().width; ++x)
			ASSERT_NO_FATAL_FAILURE(expect_near(pixels.at(x, y),
							    shown(bar_colour(size(), x)),
							    to_string(Rectangle{x, y, 1, 1})));
}

TEST_P(Painters, DrawsABoxInTheLane)
{
	const Frame frame = noisy_frame(format(), size());
	const Rectangle lane{0, 5 * eighth(size()), size().width, eighth(size())};
	std::optional<std::uint32_t> last;
	for (std::uint32_t number : {0u, 1u, 2u, 3u}) {
		draw(frame, std::nullopt, number);
		const Pixels pixels(frame);
		std::optional<std::uint32_t> left;
		std::uint32_t width = 0;
		for (std::uint32_t x = 0; x < size().width && lane.height != 0; ++x) {
			const double green = pixels.at(x, lane.y)[pixels.rgb() ? 1 : 0];
			const bool white = green > 200;
			const double level = white ? 255 : 128;
			for (std::uint32_t y = lane.y; y < lane.y + lane.height; ++y)
				ASSERT_NO_FATAL_FAILURE(
					expect_near(pixels.at(x, y), shown({level, level, level}),
						    to_string(Rectangle{x, y, 1, 1})));
			width += white;
			if (white && !left)
				left = x;
		}
		EXPECT_EQ(width, std::min(lane.height, size().width / 2 * 2));
		if (width != 0 && width + 2 < size().width) {
			EXPECT_NE(left, last) << "frame " << number;
		}
		last = left;
	}
}

TEST_P(Painters, TheNumberCanBeReadBack)
{
	const Frame frame = noisy_frame(format(), size());
	const std::uint32_t bits = std::min(32u, size().width / 2);
	const std::uint32_t mask = bits == 32 ? UINT32_MAX : (1u << bits) - 1;
	for (std::uint32_t number : {0u, 1u, 2u, 0xa5a5a5a5u, UINT32_MAX}) {
		draw(frame, std::nullopt, number);
		const Pixels pixels(frame);
		const auto luma = [&pixels](std::uint32_t x, std::uint32_t y) {
			return static_cast<std::uint8_t>(pixels.at(x, y)[pixels.rgb() ? 1 : 0]);
		};
		EXPECT_EQ(test::read_pattern_counter(size(), luma), number & mask);
	}
}

TEST_P(Painters, DrawsOverAnEarlierFrameWhatItDrawsAnew)
{
	const Frame frame = noisy_frame(format(), size());
	const std::vector<std::vector<std::uint8_t>> noise = frame.all_bytes();
	Frame fresh = noisy_frame(format(), size());
	std::optional<std::uint32_t> before;
	for (std::uint32_t number : {0u, 1u, 2u, 9u, 10u, 255u, 256u, 99'999'999u, 100'000'000u,
				     2'147'483'648u, 7u, UINT32_MAX, 0u}) {
		draw(frame, before, number);
		fresh.set_all_bytes(noise);
		draw(fresh, std::nullopt, number);
		ASSERT_TRUE(frame.all_bytes() == fresh.all_bytes()) << "frame " << number;
		test::expect_same_padding(frame.layout, noise, frame.all_bytes());
		before = number;
	}
}

std::string name_of_test(const testing::TestParamInfo<std::tuple<PixelFormat, Size>> &test)
{
	return std::string(name_of(std::get<0>(test.param))) + "_" +
	       to_string(std::get<1>(test.param));
}

constexpr Size kSizes[] = {{130, 98}, {67, 51}, {63, 35}, {5, 17}, {1, 1}};

INSTANTIATE_TEST_SUITE_P(Formats, Painters,
			 testing::Combine(testing::ValuesIn(uncompressed(false)),
					  testing::ValuesIn(kSizes)),
			 name_of_test);

TEST(PainterColours, AreThoseOfTheSizeOrTheFormat)
{
	using Range = Colorimetry::Range;
	EXPECT_EQ(colorimetry_of(kNV12, {1280, 720}), (Colorimetry{1, 1, 1, Range::kLimited}));
	EXPECT_EQ(colorimetry_of(kYUYV, {720, 576}), (Colorimetry{6, 6, 6, Range::kLimited}));
	EXPECT_EQ(colorimetry_of(kAR24, {720, 576}), (Colorimetry{1, 13, 0, Range::kFull}));
	EXPECT_EQ(colorimetry_of(kRG10, {1280, 720}), (Colorimetry{1, 13, 0, Range::kFull}));
	EXPECT_EQ(colorimetry_of(kRGBP, {1280, 720}), (Colorimetry{1, 13, 0, Range::kFull}));
}

// The textbook's numbers for 75 % bars in BT.601 and BT.709 (EG 1, BT.709-6).
TEST(PainterColours, AreTheStandards)
{
	const auto yuv = [](Rgb colour, Size size) {
		const Ink ink(kYU24, colour, colorimetry_of(kYU24, size));
		std::array<int, 3> values{};
		for (std::size_t i = 0; i < 3; ++i)
			values[i] = std::to_integer<int>(ink.unit(i, 0).bytes[0]);
		return values;
	};
	constexpr Size kSd{720, 576};
	constexpr Size kHd{1920, 1080};
	EXPECT_EQ(yuv({191, 191, 0}, kSd), (std::array<int, 3>{161, 44, 142}));
	EXPECT_EQ(yuv({191, 0, 0}, kSd), (std::array<int, 3>{65, 100, 212}));
	EXPECT_EQ(yuv({191, 191, 0}, kHd), (std::array<int, 3>{168, 44, 136}));
	EXPECT_EQ(yuv({191, 0, 0}, kHd), (std::array<int, 3>{51, 109, 212}));
	EXPECT_EQ(yuv({255, 255, 255}, kHd), (std::array<int, 3>{235, 128, 128}));
}

/// The colour of a pixel's filter, by the format's description: "Bayer BGGR" reads line by line.
char filter_of(PixelFormat format, std::uint32_t x, std::uint32_t y)
{
	const std::string_view description = pixel_format_info(format).description;
	return description[sizeof("Bayer ") - 1 + y % 2 * 2 + x % 2];
}

class BayerPainter : public testing::TestWithParam<PixelFormat>
{};

TEST_P(BayerPainter, DrawsTheColourOfEachFilter)
{
	const bool wide = pixel_format_info(GetParam()).planes[0].bytes_per_sample == 2;
	for (Size size : {Size{130, 98}, Size{67, 51}}) {
		const Frame frame = noisy_frame(GetParam(), size);
		const auto noise = frame.all_bytes();
		draw(frame, std::nullopt, 3);
		const std::vector<std::uint8_t> bytes = frame.bytes();
		const PlaneLayout &plane = frame.layout.plane(0);
		for (std::uint32_t y = 0; y < 5 * eighth(size); ++y)
			for (std::uint32_t x = 0; x < size.width; ++x) {
				const std::size_t at =
					plane.offset + y * plane.stride + x * (wide ? 2 : 1);
				const double sample =
					wide ? (bytes[at] + 256 * bytes[at + 1]) * 255.0 / 1023
					     : bytes[at];
				const std::size_t component =
					std::string_view("RGB").find(filter_of(GetParam(), x, y));
				ASSERT_NEAR(sample, bar_colour(size, x)[component], 0.2)
					<< x << "," << y;
			}
		test::expect_same_padding(frame.layout, noise, frame.all_bytes());

		Frame other = noisy_frame(GetParam(), size);
		draw(other, std::nullopt, 12345);
		draw(other, 12345, 3);
		EXPECT_TRUE(other.all_bytes() == frame.all_bytes());
	}
}

INSTANTIATE_TEST_SUITE_P(Formats, BayerPainter, testing::ValuesIn(uncompressed(true)),
			 [](const auto &test) { return std::string(name_of(test.param)); });

} // namespace
} // namespace penstock::pattern
