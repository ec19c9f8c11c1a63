#include "devices/convert/frame_converter.h"

#include <cmath>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/devices/convert/pixels.h"

namespace penstock::software {
namespace {

using enum PixelFormat;
using test::Colour;
using test::find_reading;
using test::Frame;
using test::Matrix;
using test::Pixels;
using test::Random;

// Wide enough for libyuv's vector code and its odd ends; and the smallest.
constexpr Size kSizes[] = {{64, 4}, {127, 3}, {2, 2}, {1, 1}, {5, 3}};

struct Pair {
	PixelFormat from;
	PixelFormat to;
};

std::string to_string(const Pair &pair)
{
	return std::string(name_of(pair.from)) + " to " + std::string(name_of(pair.to));
}

std::vector<Pair> possible_pairs()
{
	std::vector<Pair> pairs;
	for (const test::FormatReading &from : test::readings())
		for (const test::FormatReading &to : test::readings())
			if (FrameConverter::possible(from.format, to.format))
				pairs.push_back({from.format, to.format});
	return pairs;
}

/// Converts `source` into noise in some layout; checks what holds for every conversion.
Frame converted(const Frame &source, PixelFormat to, Random &random)
{
	Frame target(test::random_layout(to, source.layout.size(), random));
	target.fill_with_noise(random);
	const auto source_before = source.all_bytes();
	const auto target_before = target.all_bytes();
	auto converter = FrameConverter::create(source.layout, target.layout);
	if (!converter) {
		ADD_FAILURE() << converter.error().message();
		return target;
	}
	auto written = converter->convert(*source.buffer, *target.buffer);
	EXPECT_TRUE(written) << written.error().message();
	EXPECT_EQ(source.all_bytes(), source_before) << "the source was written to";
	test::expect_same_padding(target.layout, target_before, target.all_bytes());
	return target;
}

/// How far a component may be from the reference.
double tolerance(const Pair &pair, std::size_t component)
{
	// Five bits and six hold steps of 8 and 4; libyuv cuts off what is below.
	if (pair.to == kRGBP)
		return (component == 1 ? 4 : 8) + 4;
	return find_reading(pair.from)->rgb || find_reading(pair.to)->rgb ? 4 : 2;
}

void expect_near_reference(const Pair &pair, Size size, Random &random)
{
	SCOPED_TRACE(to_string(pair) + " " + penstock::to_string(size));
	Frame source(test::random_layout(pair.from, size, random));
	source.fill_with_noise(random);
	test::draw_smooth(source);
	const Frame target = converted(source, pair.to, random);
	const Pixels before(source);
	const Pixels after(target);
	for (unsigned y = 0; y < size.height; ++y)
		for (unsigned x = 0; x < size.width; ++x) {
			const Colour is = after.at(x, y);
			const Colour should =
				test::expected(before, size, x, y, after, Matrix::of({}));
			for (std::size_t i = 0; i < (after.has_chroma() ? 3 : 1); ++i)
				ASSERT_NEAR(is[i], should[i], tolerance(pair, i))
					<< "component " << i << " at " << x << "," << y;
		}
}

TEST(Conversion, EveryPossiblePairIsWithinAFewLevelsOfTheReference)
{
	Random random(1);
	const std::vector<Pair> pairs = possible_pairs();
	EXPECT_GT(pairs.size(), 900u);
	for (const Pair &pair : pairs)
		for (Size size : kSizes)
			expect_near_reference(pair, size, random);
}

/// Both hold the same values, only elsewhere.
bool is_rearrangement(const Pair &pair)
{
	const test::FormatReading &from = *find_reading(pair.from);
	const test::FormatReading &to = *find_reading(pair.to);
	const std::set<PixelFormat> other{kP010, kGREY, kRGBP};
	return !other.contains(pair.from) && !other.contains(pair.to) && from.rgb == to.rgb &&
	       from.components[1].columns == to.components[1].columns &&
	       from.components[1].rows == to.components[1].rows;
}

void expect_same_samples(const Pair &pair, Size size, Random &random)
{
	SCOPED_TRACE(to_string(pair) + " " + penstock::to_string(size));
	Frame source(test::random_layout(pair.from, size, random));
	source.fill_with_noise(random);
	const Frame target = converted(source, pair.to, random);
	const Pixels before(source);
	const Pixels after(target);
	for (unsigned y = 0; y < size.height; ++y)
		for (unsigned x = 0; x < size.width; ++x) {
			ASSERT_EQ(after.at(x, y), before.at(x, y)) << x << "," << y;
			if (!after.has_alpha())
				continue;
			ASSERT_EQ(after.alpha_at(x, y),
				  before.has_alpha() ? before.alpha_at(x, y) : 255)
				<< x << "," << y;
		}
}

// Noise survives, so no path leads through a smaller picture.
TEST(Conversion, NoSampleChangesBetweenFormatsThatHoldTheSame)
{
	Random random(2);
	std::vector<Pair> pairs = possible_pairs();
	std::erase_if(pairs, [](const Pair &pair) { return !is_rearrangement(pair); });
	EXPECT_GT(pairs.size(), 250u);
	for (const Pair &pair : pairs)
		for (Size size : kSizes)
			expect_same_samples(pair, size, random);
}

TEST(Conversion, WhatEncodersTakeIsPossibleFromWhatCamerasGive)
{
	constexpr PixelFormat kCamera[] = {
		kYUYV, kUYVY, kYVYU, kVYUY, kNV12, kNV21, kNV16, kNV61, kNV24, kNV42, kYU12,
		kYV12, k422P, kYU24, kGREY, kRGB3, kBGR3, kRGBP, kXR24, kXB24, kBX24, kRX24,
		kAR24, kAB24, kBA24, kRA24, kNM12, kNM21, kNM16, kNM61, kYM12, kYM21, kYM16,
		kYM24, kMJPG, kJPEG, kBA81, kGBRG, kGRBG, kRGGB, kBG10, kGB10, kBA10, kRG10};
	constexpr PixelFormat kEncoder[] = {kNV12, kNV21, kYU12, kYV12, kYUYV, kUYVY,
					    k422P, kNV16, kRGB3, kBGR3, kXR24, kXB24};
	for (PixelFormat from : kCamera)
		for (PixelFormat to : kEncoder)
			EXPECT_TRUE(FrameConverter::possible(from, to))
				<< name_of(from) << " to " << name_of(to);
}

TEST(Conversion, PossibleIsTrueExactlyWhenAConverterIsMade)
{
	for (const PixelFormatInfo &from : pixel_formats())
		for (const PixelFormatInfo &to : pixel_formats()) {
			const auto layout = [](const PixelFormatInfo &info) {
				return info.compressed ? *VideoInfo::create_compressed(
								 info.format, {16, 16}, 4096)
						       : test::tight(info.format, {16, 16});
			};
			auto converter = FrameConverter::create(layout(from), layout(to));
			EXPECT_EQ(FrameConverter::possible(from.format, to.format),
				  converter.has_value())
				<< from.name << " to " << to.name;
			if (!converter) {
				EXPECT_TRUE(converter.error().is(std::errc::not_supported));
			}
		}
}

TEST(Conversion, NothingBecomesCompressedOrRawSensorData)
{
	for (const PixelFormatInfo &from : pixel_formats())
		for (PixelFormat to : {kMJPG, kJPEG, kRGGB, kBG10})
			EXPECT_EQ(FrameConverter::possible(from.format, to),
				  from.format == to && !from.compressed)
				<< from.name;
	EXPECT_FALSE(FrameConverter::possible(kInvalid, kInvalid));
	EXPECT_FALSE(FrameConverter::possible(kInvalid, kNV12));
	EXPECT_FALSE(FrameConverter::possible(kNV12, kInvalid));
}

TEST(Conversion, TenBitsLoseTheirLowestTwo)
{
	Random random(3);
	Frame source(test::random_layout(kP010, {33, 17}, random));
	source.fill_with_noise(random);
	Frame target(test::random_layout(kNV12, {33, 17}, random));
	auto converter = FrameConverter::create(source.layout, target.layout);
	ASSERT_TRUE(converter);
	ASSERT_TRUE(converter->convert(*source.buffer, *target.buffer));
	const Pixels before(source);
	const Pixels after(target);
	for (unsigned y = 0; y < 17; ++y)
		for (unsigned x = 0; x < 33; ++x)
			for (std::size_t i = 0; i < 3; ++i)
				ASSERT_EQ(after.at(x, y)[i], std::floor(before.at(x, y)[i]));
}

/// Alpha that the source does not have is opaque, whatever its unused byte is.
TEST(Conversion, APictureWithoutAlphaBecomesOpaque)
{
	Random random(4);
	int pairs = 0;
	for (const Pair &pair : possible_pairs()) {
		if (find_reading(pair.from)->alpha || !find_reading(pair.to)->alpha)
			continue;
		SCOPED_TRACE(to_string(pair));
		Frame source(test::random_layout(pair.from, {19, 5}, random));
		source.fill_with_noise(random);
		Frame target(test::random_layout(pair.to, {19, 5}, random));
		auto converter = FrameConverter::create(source.layout, target.layout);
		ASSERT_TRUE(converter);
		ASSERT_FALSE(converter->is_plain_copy());
		ASSERT_TRUE(converter->convert(*source.buffer, *target.buffer));
		const Pixels after(target);
		for (unsigned y = 0; y < 5; ++y)
			for (unsigned x = 0; x < 19; ++x)
				ASSERT_EQ(after.alpha_at(x, y), 255);
		++pairs;
	}
	EXPECT_GT(pairs, 20);
}

/// libyuv's coefficients are of 7 bits, and that of Cb in blue is above 2: 2.14 for BT.2020 becomes
/// 2, which is 4 levels in a strong blue.
double tolerance(const Colorimetry &colorimetry)
{
	return colorimetry.matrix == 9 ? 8 : 4;
}

class YuvMatrix : public testing::TestWithParam<Colorimetry>
{};

TEST_P(YuvMatrix, OfTheSourceDecidesItsRgb)
{
	constexpr Size kPicture{64, 8};
	Random random(5);
	for (PixelFormat from : {kYU12, kNV12, kNV21, k422P, kYU24, kYUYV, kNV24})
		for (PixelFormat to : {kRGB3, kBGR3, kAR24, kAB24, kXR24, kBX24, kRX24}) {
			if (!FrameConverter::possible(from, to))
				continue;
			SCOPED_TRACE(to_string({from, to}));
			Frame source(test::random_layout(from, kPicture, random));
			source.layout.colorimetry = GetParam();
			test::draw_smooth(source);
			Frame target(test::random_layout(to, kPicture, random));
			auto converter = FrameConverter::create(source.layout, target.layout);
			ASSERT_TRUE(converter);
			ASSERT_TRUE(converter->convert(*source.buffer, *target.buffer));
			EXPECT_EQ(converter->colorimetry().matrix, 0);
			EXPECT_EQ(converter->colorimetry().range, Colorimetry::Range::kFull);
			EXPECT_EQ(converter->colorimetry().primaries, GetParam().primaries);
			const Pixels before(source);
			const Pixels after(target);
			for (unsigned y = 0; y < kPicture.height; ++y)
				for (unsigned x = 0; x < kPicture.width; ++x) {
					const Colour is = after.at(x, y);
					const Colour should =
						test::expected(before, kPicture, x, y, after,
							       Matrix::of(GetParam()));
					for (std::size_t i = 0; i < 3; ++i)
						ASSERT_NEAR(is[i], should[i], tolerance(GetParam()))
							<< i << " at " << x << "," << y;
				}
		}
}

constexpr auto kLimited = Colorimetry::Range::kLimited;
constexpr auto kFull = Colorimetry::Range::kFull;
INSTANTIATE_TEST_SUITE_P(
	Conversion, YuvMatrix,
	testing::Values(Colorimetry{}, Colorimetry{1, 1, 6, kLimited}, Colorimetry{1, 13, 5, kFull},
			Colorimetry{1, 1, 1, kLimited}, Colorimetry{1, 1, 1, kFull},
			Colorimetry{9, 1, 9, kLimited}, Colorimetry{9, 1, 9, kFull}),
	[](const auto &parameter) {
		return "matrix" + std::to_string(parameter.param.matrix) +
		       (parameter.param.range == kFull ? "full" : "limited") +
		       std::to_string(parameter.index);
	});

TEST(Conversion, BetweenYuvFormatsTheColorimetryStays)
{
	VideoInfo from = test::tight(kYUYV, {16, 16});
	from.colorimetry = {1, 1, 1, kLimited};
	auto converter = FrameConverter::create(from, test::tight(kNV12, {16, 16}));
	ASSERT_TRUE(converter);
	EXPECT_EQ(converter->colorimetry(), from.colorimetry);
}

/// Black is 16 and white 235 on both sides.
TEST(Conversion, RgbOfLimitedRangeIsNotWashedOut)
{
	constexpr Size kPicture{64, 8};
	constexpr double kBlack = 16;
	Random random(6);
	for (PixelFormat from : {kRGB3, kBGR3, kAR24, kAB24, kBA24, kRA24, kXR24, kRGBP})
		for (PixelFormat to : {kYU12, kNV12, kYUYV, kNV16}) {
			if (!FrameConverter::possible(from, to))
				continue;
			SCOPED_TRACE(to_string({from, to}));
			Frame source(test::random_layout(from, kPicture, random));
			source.layout.colorimetry = {1, 1, 0, kLimited};
			test::draw_smooth(source);
			Frame target(test::random_layout(to, kPicture, random));
			auto converter = FrameConverter::create(source.layout, target.layout);
			ASSERT_TRUE(converter);
			ASSERT_TRUE(converter->convert(*source.buffer, *target.buffer));
			const Pixels before(source);
			const Pixels after(target);
			for (unsigned y = 0; y < kPicture.height; ++y)
				for (unsigned x = 0; x < kPicture.width; ++x) {
					const Colour rgb = before.at(x, y);
					const double luma = kBlack + 0.299 * (rgb[0] - kBlack) +
							    0.587 * (rgb[1] - kBlack) +
							    0.114 * (rgb[2] - kBlack);
					ASSERT_NEAR(after.at(x, y)[0], luma, 2) << x << "," << y;
				}
		}
}

TEST(Conversion, RgbBecomesBt601Limited)
{
	VideoInfo to = test::tight(kNV12, {16, 16});
	to.colorimetry = {1, 1, 1, kLimited};
	for (PixelFormat format : {kRGB3, kXR24, kRGBP, kRGGB, kBG10}) {
		VideoInfo from = test::tight(format, {16, 16});
		from.colorimetry = {1, 13, 0, kFull};
		auto converter = FrameConverter::create(from, to);
		ASSERT_TRUE(converter);
		EXPECT_EQ(converter->colorimetry(), (Colorimetry{1, 13, 6, kLimited}));
	}
}

} // namespace
} // namespace penstock::software
