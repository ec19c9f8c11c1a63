#include "core/video/pixel_format.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include <libdrm/drm_fourcc.h>
#include <linux/videodev2.h>
#include <va/va.h>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using enum PixelFormat;

struct Codes {
	PixelFormat format;
	std::string_view name;
	std::uint32_t v4l2;
	std::uint32_t drm;
	std::uint32_t va;
};

const Codes kCodes[] = {
	{kNV12, "NV12", V4L2_PIX_FMT_NV12, DRM_FORMAT_NV12, VA_FOURCC_NV12},
	{kNV21, "NV21", V4L2_PIX_FMT_NV21, DRM_FORMAT_NV21, VA_FOURCC_NV21},
	{kNV16, "NV16", V4L2_PIX_FMT_NV16, DRM_FORMAT_NV16, 0},
	{kNV61, "NV61", V4L2_PIX_FMT_NV61, DRM_FORMAT_NV61, 0},
	{kNV24, "NV24", V4L2_PIX_FMT_NV24, DRM_FORMAT_NV24, 0},
	{kNV42, "NV42", V4L2_PIX_FMT_NV42, DRM_FORMAT_NV42, 0},
	{kP010, "P010", V4L2_PIX_FMT_P010, DRM_FORMAT_P010, VA_FOURCC_P010},
	{kYU12, "YU12", V4L2_PIX_FMT_YUV420, DRM_FORMAT_YUV420, VA_FOURCC_I420},
	{kYV12, "YV12", V4L2_PIX_FMT_YVU420, DRM_FORMAT_YVU420, VA_FOURCC_YV12},
	{k422P, "422P", V4L2_PIX_FMT_YUV422P, DRM_FORMAT_YUV422, VA_FOURCC_422H},
	{kYU24, "YU24", 0, DRM_FORMAT_YUV444, VA_FOURCC_444P},
	{kYUYV, "YUYV", V4L2_PIX_FMT_YUYV, DRM_FORMAT_YUYV, VA_FOURCC_YUY2},
	{kUYVY, "UYVY", V4L2_PIX_FMT_UYVY, DRM_FORMAT_UYVY, VA_FOURCC_UYVY},
	{kYVYU, "YVYU", V4L2_PIX_FMT_YVYU, DRM_FORMAT_YVYU, VA_FOURCC_YVYU},
	{kVYUY, "VYUY", V4L2_PIX_FMT_VYUY, DRM_FORMAT_VYUY, VA_FOURCC_VYUY},
	{kGREY, "GREY", V4L2_PIX_FMT_GREY, DRM_FORMAT_R8, VA_FOURCC_Y800},
	{kRGB3, "RGB3", V4L2_PIX_FMT_RGB24, DRM_FORMAT_BGR888, 0},
	{kBGR3, "BGR3", V4L2_PIX_FMT_BGR24, DRM_FORMAT_RGB888, 0},
	{kRGBP, "RGBP", V4L2_PIX_FMT_RGB565, DRM_FORMAT_RGB565, VA_FOURCC_RGB565},
	{kXR24, "XR24", V4L2_PIX_FMT_XBGR32, DRM_FORMAT_XRGB8888, VA_FOURCC_BGRX},
	{kXB24, "XB24", V4L2_PIX_FMT_RGBX32, DRM_FORMAT_XBGR8888, VA_FOURCC_RGBX},
	{kAR24, "AR24", V4L2_PIX_FMT_ABGR32, DRM_FORMAT_ARGB8888, VA_FOURCC_BGRA},
	{kAB24, "AB24", V4L2_PIX_FMT_RGBA32, DRM_FORMAT_ABGR8888, VA_FOURCC_RGBA},
	{kBX24, "BX24", V4L2_PIX_FMT_XRGB32, DRM_FORMAT_BGRX8888, VA_FOURCC_XRGB},
	{kRX24, "RX24", V4L2_PIX_FMT_BGRX32, DRM_FORMAT_RGBX8888, VA_FOURCC_XBGR},
	{kBA24, "BA24", V4L2_PIX_FMT_ARGB32, DRM_FORMAT_BGRA8888, VA_FOURCC_ARGB},
	{kRA24, "RA24", V4L2_PIX_FMT_BGRA32, DRM_FORMAT_RGBA8888, VA_FOURCC_ABGR},
	{kNM12, "NM12", V4L2_PIX_FMT_NV12M, DRM_FORMAT_NV12, VA_FOURCC_NV12},
	{kNM21, "NM21", V4L2_PIX_FMT_NV21M, DRM_FORMAT_NV21, VA_FOURCC_NV21},
	{kNM16, "NM16", V4L2_PIX_FMT_NV16M, DRM_FORMAT_NV16, 0},
	{kNM61, "NM61", V4L2_PIX_FMT_NV61M, DRM_FORMAT_NV61, 0},
	{kYM12, "YM12", V4L2_PIX_FMT_YUV420M, DRM_FORMAT_YUV420, VA_FOURCC_I420},
	{kYM21, "YM21", V4L2_PIX_FMT_YVU420M, DRM_FORMAT_YVU420, VA_FOURCC_YV12},
	{kYM16, "YM16", V4L2_PIX_FMT_YUV422M, DRM_FORMAT_YUV422, VA_FOURCC_422H},
	{kYM24, "YM24", V4L2_PIX_FMT_YUV444M, DRM_FORMAT_YUV444, VA_FOURCC_444P},
	{kBA81, "BA81", V4L2_PIX_FMT_SBGGR8, 0, 0},
	{kGBRG, "GBRG", V4L2_PIX_FMT_SGBRG8, 0, 0},
	{kGRBG, "GRBG", V4L2_PIX_FMT_SGRBG8, 0, 0},
	{kRGGB, "RGGB", V4L2_PIX_FMT_SRGGB8, 0, 0},
	{kBG10, "BG10", V4L2_PIX_FMT_SBGGR10, 0, 0},
	{kGB10, "GB10", V4L2_PIX_FMT_SGBRG10, 0, 0},
	{kBA10, "BA10", V4L2_PIX_FMT_SGRBG10, 0, 0},
	{kRG10, "RG10", V4L2_PIX_FMT_SRGGB10, 0, 0},
	{kMJPG, "MJPG", V4L2_PIX_FMT_MJPEG, 0, 0},
	{kJPEG, "JPEG", V4L2_PIX_FMT_JPEG, 0, 0},
	{kH264, "H264", V4L2_PIX_FMT_H264, 0, 0},
	{kHEVC, "HEVC", V4L2_PIX_FMT_HEVC, 0, 0},
};

std::string name_of_row(const testing::TestParamInfo<Codes> &info)
{
	return std::string(info.param.name);
}

class PixelFormatCodes : public testing::TestWithParam<Codes>
{};

TEST_P(PixelFormatCodes, AreTheKernelsAndVasOwn)
{
	const Codes &expected = GetParam();
	const PixelFormatInfo &info = pixel_format_info(expected.format);
	EXPECT_EQ(info.format, expected.format);
	EXPECT_EQ(info.name, expected.name);
	EXPECT_EQ(fourcc_to_string(info.v4l2), fourcc_to_string(expected.v4l2));
	EXPECT_EQ(fourcc_to_string(info.drm), fourcc_to_string(expected.drm));
	EXPECT_EQ(fourcc_to_string(info.va), fourcc_to_string(expected.va));
}

TEST_P(PixelFormatCodes, FindTheFormatAgain)
{
	const Codes &expected = GetParam();
	if (expected.v4l2 != 0) {
		ASSERT_TRUE(find_v4l2_format(expected.v4l2));
		EXPECT_EQ(find_v4l2_format(expected.v4l2)->format, expected.format);
	}
	const PixelFormatInfo &info = pixel_format_info(expected.format);
	for (const PixelFormatInfo *found :
	     {find_drm_format(expected.drm), find_va_format(expected.va)}) {
		if (!found)
			continue;
		EXPECT_EQ(found->memory_count, 1);
		EXPECT_EQ(found->planes, info.planes);
		EXPECT_TRUE(found->format == expected.format || info.memory_count > 1);
	}
	EXPECT_EQ(find_drm_format(expected.drm) != nullptr, expected.drm != 0);
	EXPECT_EQ(find_va_format(expected.va) != nullptr, expected.va != 0);
}

TEST_P(PixelFormatCodes, NameIsParsedInAnyCase)
{
	std::string name(GetParam().name);
	EXPECT_EQ(parse_pixel_format(name), GetParam().format);
	for (char &c : name)
		c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
	EXPECT_EQ(parse_pixel_format(name), GetParam().format);
	EXPECT_EQ(name_of(GetParam().format), GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(Table, PixelFormatCodes, testing::ValuesIn(kCodes), name_of_row);

TEST(PixelFormat, EveryRowOfTheTableIsChecked)
{
	EXPECT_EQ(std::size(kCodes), pixel_formats().size());
}

TEST(PixelFormat, NamesAndDescriptionsAreUnique)
{
	std::set<std::string_view> names;
	std::set<std::string_view> descriptions;
	for (const PixelFormatInfo &info : pixel_formats()) {
		EXPECT_TRUE(names.insert(info.name).second) << info.name;
		EXPECT_TRUE(descriptions.insert(info.description).second) << info.description;
		EXPECT_FALSE(info.description.empty());
	}
}

TEST(PixelFormat, MemoriesAreOneOrOneForEachPlane)
{
	for (const PixelFormatInfo &info : pixel_formats())
		EXPECT_TRUE(info.memory_count == 1 || info.memory_count == info.plane_count)
			<< info.name;
	EXPECT_EQ(pixel_format_info(kNV12).memory_count, 1);
	EXPECT_EQ(pixel_format_info(kNM12).memory_count, 2);
	EXPECT_EQ(pixel_format_info(kYM12).memory_count, 3);
}

TEST(PixelFormat, RgbHasAllThreeForEachPixel)
{
	const auto count = std::ranges::count_if(
		pixel_formats(), [](const auto &info) { return is_rgb(info.format); });
	EXPECT_EQ(count, 11);
	for (const PixelFormat format : {kRGB3, kRGBP, kXR24, kRA24})
		EXPECT_TRUE(is_rgb(format)) << name_of(format);
	for (const PixelFormat format : {kNV12, kYUYV, kGREY, kRGGB, kMJPG})
		EXPECT_FALSE(is_rgb(format)) << name_of(format);
}

TEST(PixelFormat, PlanesAreInTheOrderOfTheFormat)
{
	using enum PlaneContent;
	const auto content = [](PixelFormat format, std::size_t plane) {
		return pixel_format_info(format).planes[plane].content;
	};
	EXPECT_EQ(content(kNV12, 1), kCbCr);
	EXPECT_EQ(content(kNV21, 1), kCrCb);
	EXPECT_EQ(content(kYU12, 1), kCb);
	EXPECT_EQ(content(kYU12, 2), kCr);
	EXPECT_EQ(content(kYV12, 1), kCr);
	EXPECT_EQ(content(kYV12, 2), kCb);
	EXPECT_EQ(content(k422P, 1), kCb);
	EXPECT_EQ(content(kYM21, 1), kCr);
	EXPECT_EQ(content(kYUYV, 0), kPacked);
	EXPECT_EQ(content(kGREY, 0), kLuma);
}

TEST(PixelFormat, SubsamplingIsTheFormats)
{
	const PlaneFormat &nv12 = pixel_format_info(kNV12).planes[1];
	EXPECT_EQ(nv12.bytes_per_sample, 2);
	EXPECT_EQ(nv12.horizontal_subsampling, 2);
	EXPECT_EQ(nv12.vertical_subsampling, 2);
	const PlaneFormat &nv16 = pixel_format_info(kNV16).planes[1];
	EXPECT_EQ(nv16.horizontal_subsampling, 2);
	EXPECT_EQ(nv16.vertical_subsampling, 1);
	const PlaneFormat &nv24 = pixel_format_info(kNV24).planes[1];
	EXPECT_EQ(nv24.bytes_per_sample, 2);
	EXPECT_EQ(nv24.horizontal_subsampling, 1);
	const PlaneFormat &p010 = pixel_format_info(kP010).planes[1];
	EXPECT_EQ(p010.bytes_per_sample, 4);
}

TEST(PixelFormat, OnlyWhatCamerasCodeIsCompressed)
{
	constexpr std::array kCoded{kMJPG, kJPEG, kH264, kHEVC};
	for (const PixelFormatInfo &info : pixel_formats())
		EXPECT_EQ(info.compressed, std::ranges::find(kCoded, info.format) != kCoded.end())
			<< info.name;
}

TEST(PixelFormat, UnknownCodesFindNothing)
{
	EXPECT_EQ(find_v4l2_format(0), nullptr);
	EXPECT_EQ(find_drm_format(0), nullptr);
	EXPECT_EQ(find_va_format(0), nullptr);
	EXPECT_EQ(find_v4l2_format(V4L2_PIX_FMT_VP8), nullptr);
	EXPECT_EQ(find_drm_format(DRM_FORMAT_XRGB2101010), nullptr);
	EXPECT_EQ(find_va_format(VA_FOURCC_RGBP), nullptr); // planar, not V4L2's RGBP
}

TEST(PixelFormat, AliasesAreParsed)
{
	EXPECT_EQ(parse_pixel_format("I420"), kYU12);
	EXPECT_EQ(parse_pixel_format("i420"), kYU12);
	EXPECT_EQ(parse_pixel_format("YUY2"), kYUYV);
	EXPECT_EQ(parse_pixel_format("MJPEG"), kMJPG);
	EXPECT_EQ(parse_pixel_format("nv12m"), kNM12);
	EXPECT_EQ(parse_pixel_format("BGRx"), kXR24);
	EXPECT_EQ(parse_pixel_format("RGBA"), kAB24);
	EXPECT_EQ(parse_pixel_format("XRGB8888"), kXR24);
	EXPECT_EQ(parse_pixel_format("P010_10LE"), kP010);
}

/// A camera lists it by this code, so whoever asks for it means that and not an alias.
TEST(PixelFormat, NoCodeOfTheKernelMeansAnotherFormat)
{
	std::ifstream header("/usr/include/linux/videodev2.h");
	const std::regex define(
		"#define "
		"V4L2_PIX_FMT_\\w+\\s+v4l2_fourcc\\('(.)',\\s*'(.)',\\s*'(.)',\\s*'(.)'\\).*");
	unsigned codes = 0;
	std::smatch found;
	for (std::string line; std::getline(header, line);) {
		if (!std::regex_match(line, found, define))
			continue;
		++codes;
		const std::string name = found.str(1) + found.str(2) + found.str(3) + found.str(4);
		const auto format = parse_pixel_format(name);
		if (format && pixel_format_info(*format).v4l2 != 0) {
			EXPECT_EQ(fourcc_to_string(pixel_format_info(*format).v4l2), name);
		} else if (format) {
			EXPECT_EQ(name_of(*format), name);
		}
	}
	EXPECT_GT(codes, 100u);
}

TEST(PixelFormat, OtherWordsAreNotParsed)
{
	for (std::string_view word : {"", "NV1", "NV123", "VP80", "invalid"})
		EXPECT_EQ(parse_pixel_format(word), std::nullopt) << word;
	EXPECT_EQ(nearest_pixel_format("NV1"), "NV12");
	EXPECT_EQ(nearest_pixel_format("yuvy"), "YUYV");
	EXPECT_EQ(nearest_pixel_format("theora"), "");
}

TEST(PixelFormat, InvalidHasARowWithoutPlanes)
{
	EXPECT_EQ(pixel_format_info(kInvalid).plane_count, 0);
	EXPECT_EQ(name_of(kInvalid), "");
	EXPECT_EQ(pixel_format_info(static_cast<PixelFormat>(255)).format, kInvalid);
	for (const PixelFormatInfo &info : pixel_formats())
		EXPECT_NE(info.format, kInvalid);
}

TEST(Fourcc, IsWrittenAsLetters)
{
	EXPECT_EQ(fourcc('N', 'V', '1', '2'), 0x3231564eu);
	EXPECT_EQ(fourcc_to_string(V4L2_PIX_FMT_NV12), "NV12");
	EXPECT_EQ(fourcc_to_string(DRM_FORMAT_R8), "R8  ");
	EXPECT_EQ(fourcc_to_string(0x00ff3241), "A2??");
	EXPECT_EQ(fourcc_to_string(V4L2_PIX_FMT_Y16_BE), "Y16?");
}

} // namespace
} // namespace penstock
