#include "devices/convert/frame_converter.h"

#include <string>

#include <gtest/gtest.h>

#include "core/meta/capture_meta.h"
#include "tests/support/pictures/jpeg_writer.h"
#include "tests/unit/devices/convert/pixels.h"

namespace penstock::software {
namespace {

using enum PixelFormat;
using test::Colour;
using test::Frame;
using test::JpegKind;
using test::JpegWriter;
using test::Pixels;
using test::Random;

constexpr Size kJpegSizes[] = {{64, 32}, {127, 39}, {17, 1}, {1, 17}};

/// A colour for every square of 16x16 pixels: no chroma sample of any JPEG has two.
std::uint8_t block_value(unsigned component, unsigned x, unsigned y)
{
	const unsigned square = x / 16 * 7 + y / 16 * 13;
	if (component == 0)
		return static_cast<std::uint8_t>(60 + (square * 11 + x / 8 * 5 + y / 8 * 9) % 140);
	return static_cast<std::uint8_t>(100 + (square * (component + 2)) % 50);
}

std::vector<std::uint8_t> jpeg_of(Size size, const JpegKind &kind = {})
{
	return JpegWriter::write(size, kind, block_value);
}

/// A buffer exactly as long as the JPEG, so that reading on dies at the guard page.
Frame compressed(const std::vector<std::uint8_t> &jpeg, Size size, PixelFormat format = kMJPG)
{
	Frame frame(*VideoInfo::create_compressed(format, size,
						  static_cast<std::uint32_t>(jpeg.size())));
	frame.set_bytes(jpeg);
	return frame;
}

FrameConverter converter_for(const Frame &source, const Frame &target)
{
	auto converter = FrameConverter::create(source.layout, target.layout);
	if (!converter)
		throw std::runtime_error(converter.error().message());
	return std::move(*converter);
}

void expect_blocks(const Frame &frame, bool grey)
{
	const Pixels pixels(frame);
	const test::Matrix matrix = test::Matrix::of({.range = Colorimetry::Range::kFull});
	for (unsigned y = 0; y < frame.layout.height(); ++y)
		for (unsigned x = 0; x < frame.layout.width(); ++x) {
			const unsigned left = x / 16 * 16;
			const unsigned top = y / 16 * 16;
			Colour should{double(block_value(0, x / 8 * 8, y / 8 * 8)), 128, 128};
			for (unsigned i = 1; i < 3 && !grey; ++i)
				should[i] = block_value(i, left, top);
			if (pixels.rgb())
				should = matrix.to_rgb(should);
			const Colour is = pixels.at(x, y);
			for (std::size_t i = 0; i < (pixels.has_chroma() ? 3 : 1); ++i)
				ASSERT_NEAR(is[i], should[i], pixels.rgb() ? 4 : 1)
					<< "component " << i << " at " << x << "," << y;
		}
}

/// libyuv makes 4:2:0 of 4:4:4 by scaling, which shifts the chroma of odd sizes by up to a pixel.
bool is_stretched(Size size, const JpegKind &kind)
{
	return kind.components == 3 && kind.columns == 1 &&
	       (size.width % 2 != 0 || size.height % 2 != 0);
}

struct NamedKind {
	std::string name;
	JpegKind kind;
};

class JpegOfKind : public testing::TestWithParam<NamedKind>
{};

TEST_P(JpegOfKind, BecomesThePictureThatWasWritten)
{
	Random random(1);
	const JpegKind &kind = GetParam().kind;
	for (PixelFormat format : {kMJPG, kJPEG})
		for (PixelFormat to : {kNV12, kNV21, kYU12, kYV12, kNM12, kYM12, kYUYV, kUYVY,
				       kNV16, kGREY, kRGB3, kXR24})
			for (Size size : kJpegSizes) {
				SCOPED_TRACE(std::string(name_of(to)) + " " + to_string(size));
				const Frame source = compressed(jpeg_of(size, kind), size, format);
				Frame target(test::random_layout(to, size, random));
				target.fill_with_noise(random);
				const auto before = target.all_bytes();
				FrameConverter converter = converter_for(source, target);
				auto written = converter.convert(*source.buffer, *target.buffer);
				ASSERT_TRUE(written) << written.error().message();
				if (!is_stretched(size, kind))
					expect_blocks(target, kind.components == 1);
				test::expect_same_padding(target.layout, before,
							  target.all_bytes());
			}
}

INSTANTIATE_TEST_SUITE_P(
	Jpeg, JpegOfKind,
	testing::Values(NamedKind{"Chroma420", {}}, NamedKind{"Chroma422", {3, 2, 1, true}},
			NamedKind{"Chroma444", {3, 1, 1, true}}, NamedKind{"Grey", {1, 1, 1, true}},
			NamedKind{"Chroma422WithoutHuffmanTables", {3, 2, 1, false}},
			NamedKind{"Chroma420WithoutHuffmanTables", {3, 2, 2, false}}),
	[](const auto &parameter) { return parameter.param.name; });

TEST(Jpeg, IsBt601FullRangeWhateverTheDriverSaid)
{
	Frame source = compressed(jpeg_of({64, 48}), {64, 48});
	source.layout.colorimetry = {1, 13, 1, Colorimetry::Range::kLimited};
	const Frame target(test::tight(kNV12, {64, 48}));
	EXPECT_EQ(converter_for(source, target).colorimetry(),
		  (Colorimetry{1, 13, 6, Colorimetry::Range::kFull}));
}

TEST(Jpeg, TheBytesWrittenAreThoseOfTheTarget)
{
	const Frame source = compressed(jpeg_of({127, 71}), {127, 71});
	Frame target(test::tight(kNV12, {127, 71}));
	auto written = converter_for(source, target).convert(*source.buffer, *target.buffer);
	ASSERT_TRUE(written);
	EXPECT_EQ(*written, 127 * 71 + 128 * 36);
}

TEST(Jpeg, ThePayloadEndsWhereTheDriverSaid)
{
	std::vector<std::uint8_t> jpeg = jpeg_of({64, 48});
	const auto used = static_cast<std::uint32_t>(jpeg.size());
	// An end that belongs to an earlier, longer frame.
	jpeg[used - 2] = 0;
	jpeg.insert(jpeg.end(), {0xff, 0xd9});
	const Frame source = compressed(jpeg, {64, 48});
	Frame target(test::tight(kNV12, {64, 48}));
	FrameConverter converter = converter_for(source, target);
	EXPECT_TRUE(converter.convert(*source.buffer, *target.buffer));

	auto *meta = source.buffer->add_meta<CaptureMeta>();
	EXPECT_TRUE(converter.convert(*source.buffer, *target.buffer))
		<< "a meta without payload counts for nothing";
	meta->memory_count = 1;
	meta->bytes_used[0] = used;
	auto written = converter.convert(*source.buffer, *target.buffer);
	ASSERT_FALSE(written);
	EXPECT_TRUE(written.error().is(std::errc::bad_message));
}

TEST(Jpeg, APayloadThatTheMemoryCannotHoldIsRefused)
{
	const std::vector<std::uint8_t> jpeg = jpeg_of({64, 48});
	const Frame source = compressed(jpeg, {64, 48});
	Frame target(test::tight(kNV12, {64, 48}));
	FrameConverter converter = converter_for(source, target);
	auto *meta = source.buffer->add_meta<CaptureMeta>();
	meta->memory_count = 1;
	for (std::size_t used : {std::size_t{0}, jpeg.size() + 1, std::size_t{UINT32_MAX}}) {
		meta->bytes_used[0] = static_cast<std::uint32_t>(used);
		auto written = converter.convert(*source.buffer, *target.buffer);
		ASSERT_FALSE(written) << used;
		EXPECT_TRUE(written.error().is(std::errc::bad_message));
	}
	meta->bytes_used[0] = static_cast<std::uint32_t>(jpeg.size());
	EXPECT_TRUE(converter.convert(*source.buffer, *target.buffer));
}

TEST(Jpeg, APictureOfAnotherSizeIsRefusedAndNamed)
{
	for (PixelFormat to : {kNV12, kYU12, kYUYV}) {
		const Frame source = compressed(jpeg_of({80, 48}), {64, 48});
		Frame target(test::tight(to, {64, 48}));
		auto written =
			converter_for(source, target).convert(*source.buffer, *target.buffer);
		ASSERT_FALSE(written);
		EXPECT_TRUE(written.error().is(std::errc::bad_message));
		EXPECT_NE(written.error().context.find("80x48"), std::string::npos)
			<< written.error().context;
		EXPECT_NE(written.error().context.find("64x48"), std::string::npos);
	}
}

TEST(Jpeg, EveryCutOffFrameIsRefusedAndTheNextOneIsFine)
{
	const Size size{63, 35};
	const std::vector<std::uint8_t> jpeg = jpeg_of(size);
	Frame target(test::tight(kNV12, size));
	for (std::size_t length = 1; length < jpeg.size(); ++length) {
		const Frame source =
			compressed({jpeg.begin(), jpeg.begin() + std::ptrdiff_t(length)}, size);
		auto written =
			converter_for(source, target).convert(*source.buffer, *target.buffer);
		ASSERT_FALSE(written) << "cut off after " << length << " bytes";
		ASSERT_TRUE(written.error().is(std::errc::bad_message));
	}
	const Frame source = compressed(jpeg, size);
	ASSERT_TRUE(converter_for(source, target).convert(*source.buffer, *target.buffer));
	expect_blocks(target, false);
}

class DamagedJpeg : public testing::TestWithParam<NamedKind>
{};

// It becomes some picture or an error, and never touches what is not the picture.
TEST_P(DamagedJpeg, NeitherCrashesNorWritesOutsideOfThePicture)
{
	Random random(2);
	const Size size{63, 35};
	const std::vector<std::uint8_t> whole = jpeg_of(size, GetParam().kind);
	int refused = 0;
	for (int round = 0; round < 1000; ++round) {
		const auto last = static_cast<std::uint32_t>(whole.size() - 1);
		std::vector<std::uint8_t> jpeg = whole;
		for (std::uint32_t flips = random(1, 8); flips > 0; --flips)
			jpeg[random(0, last)] ^= static_cast<std::uint8_t>(1u << random(0, 7));
		if (random(0, 3) == 0) {
			// Cut in the middle, with the marker of the end that cameras add anyway.
			jpeg.resize(random(2, last));
			jpeg[jpeg.size() - 2] = 0xff;
			jpeg[jpeg.size() - 1] = 0xd9;
		}
		const Frame source = compressed(jpeg, size);
		Frame target(test::random_layout(random(0, 1) ? kNV12 : kYUYV, size, random));
		const auto before = target.all_bytes();
		auto written =
			converter_for(source, target).convert(*source.buffer, *target.buffer);
		test::expect_same_padding(target.layout, before, target.all_bytes());
		if (!written) {
			ASSERT_TRUE(written.error().is(std::errc::bad_message))
				<< written.error().message();
			++refused;
		}
	}
	EXPECT_GT(refused, 10);
	EXPECT_LT(refused, 990);
}

INSTANTIATE_TEST_SUITE_P(Jpeg, DamagedJpeg,
			 testing::Values(NamedKind{"Chroma420", {}},
					 NamedKind{"Chroma422", {3, 2, 1, true}},
					 NamedKind{"Grey", {1, 1, 1, true}}),
			 [](const auto &parameter) { return parameter.param.name; });

} // namespace
} // namespace penstock::software
