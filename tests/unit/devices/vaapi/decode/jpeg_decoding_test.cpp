#include "devices/vaapi/decode/jpeg_decoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rigs/must.h"
#include "tests/support/rigs/va_rig.h"

namespace penstock::vaapi {
namespace {

using enum PixelFormat;
using Formats = std::vector<std::optional<PixelFormat>>;

SurfaceTraits surfaces(std::vector<PixelFormat> formats)
{
	SurfaceTraits traits;
	traits.formats = std::move(formats);
	return traits;
}

/// Of 4:2:0, 4:2:2, 4:4:4 and grey.
Formats targets(const JpegTargets &targets)
{
	Formats formats;
	for (JpegChroma chroma : kJpegChromas)
		formats.push_back(targets.format_of(chroma));
	return formats;
}

TEST(JpegTargets, AreWhatTheEncoderReadsAndOtherwiseTheConverter)
{
	const JpegDecoding decoding{surfaces({kNV12, kGREY, kYUYV, kYU24}), 0, false};
	const JpegTargets all(decoding, surfaces({kNV12, kYUYV, kYU24, kGREY}), false);
	EXPECT_EQ(targets(all), (Formats{kNV12, kYUYV, kYU24, kGREY}));
	EXPECT_TRUE(all.is_encodable(kNV12));
	EXPECT_FALSE(all.is_encodable(kYUYV));
	EXPECT_TRUE(all.need_converter());
	const JpegTargets some(decoding, surfaces({kNV12, kXR24}), false);
	EXPECT_EQ(targets(some), (Formats{kNV12, {}, {}, {}}));
	EXPECT_FALSE(some.need_converter());
	const JpegTargets alone(decoding, std::nullopt, false);
	EXPECT_EQ(targets(alone), (Formats{kNV12, {}, {}, {}}));
	EXPECT_FALSE(alone.none());
}

TEST(JpegTargets, GoThroughTheConverterToBeScaled)
{
	const JpegDecoding decoding{surfaces({kNV12, kYUYV}), 0, false};
	const JpegTargets scaled(decoding, surfaces({kNV12, kYUYV}), true);
	EXPECT_EQ(targets(scaled), (Formats{kNV12, kYUYV, {}, {}}));
	EXPECT_FALSE(scaled.is_encodable(kNV12));
	EXPECT_TRUE(JpegTargets(decoding, std::nullopt, true).none());
}

TEST(JpegTargets, AreNv12WhereTheDriverHalvesTheChroma)
{
	const JpegDecoding decoding{surfaces({kNV12, k422P}), 0, true};
	EXPECT_EQ(targets(JpegTargets(decoding, surfaces({k422P}), false)),
		  (Formats{kNV12, kNV12, {}, {}}));
}

TEST(JpegTargets, NeedNv12)
{
	const JpegDecoding planes{surfaces({k422P, kYU24, kGREY}), 0, false};
	EXPECT_TRUE(JpegTargets(planes, surfaces({kNV12, kYUYV}), false).none());
}

TEST(JpegDecoding, IsWhatTheDriverSays)
{
	const test::DriverEnvironment driver({{"PERSONA", "mesa22"}});
	const auto decoding = query_jpeg_decoding(test::must(test::open_va_display()));
	ASSERT_TRUE(decoding);
	EXPECT_THAT(decoding->surfaces.formats,
		    testing::UnorderedElementsAre(kNV12, kYUYV, kYU24, kGREY));
	EXPECT_EQ(decoding->rt_formats, VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV422 |
						VA_RT_FORMAT_YUV444 | VA_RT_FORMAT_YUV400);
	EXPECT_FALSE(decoding->halves_chroma);
	EXPECT_THAT(driver.violations(), testing::IsEmpty());
}

TEST(JpegDecoding, KnowsIhd)
{
	const test::DriverEnvironment driver({{"PERSONA", "ihd"}});
	const auto decoding = query_jpeg_decoding(test::must(test::open_va_display()));
	ASSERT_TRUE(decoding);
	EXPECT_TRUE(decoding->halves_chroma);
}

TEST(JpegDecoding, MayBeMissing)
{
	for (const auto &variables : std::vector<test::DriverEnvironment::Variables>{
		     {{"PERSONA", "i965"}}, {{"NO_JPEG", "1"}}}) {
		const test::DriverEnvironment driver(variables);
		EXPECT_FALSE(query_jpeg_decoding(test::must(test::open_va_display())));
	}
}

} // namespace
} // namespace penstock::vaapi
