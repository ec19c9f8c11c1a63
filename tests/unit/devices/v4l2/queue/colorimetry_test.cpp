#include "devices/v4l2/queue/colorimetry.h"

#include <linux/videodev2.h>

#include <gtest/gtest.h>

namespace penstock::test {
namespace {

using Range = Colorimetry::Range;
using v4l2::Samples;

/// What a driver says, and what that is by ITU-T H.273.
struct ColourCase {
	const char *name;
	v4l2::V4l2Colorimetry driver;
	Colorimetry meant;
};

constexpr ColourCase kColours[] = {
	{"rec709_by_default", {V4L2_COLORSPACE_REC709, 0, 0, 0}, {1, 1, 1, Range::kLimited}},
	{"smpte170m_by_default", {V4L2_COLORSPACE_SMPTE170M, 0, 0, 0}, {6, 1, 6, Range::kLimited}},
	{"system_bg_by_default",
	 {V4L2_COLORSPACE_470_SYSTEM_BG, 0, 0, 0},
	 {5, 1, 6, Range::kLimited}},
	{"bt2020_by_default", {V4L2_COLORSPACE_BT2020, 0, 0, 0}, {9, 1, 9, Range::kLimited}},
	{"srgb_of_a_webcam", {V4L2_COLORSPACE_SRGB, 0, 0, 0}, {1, 13, 6, Range::kLimited}},
	{"jpeg_is_srgb_in_full_range", {V4L2_COLORSPACE_JPEG, 0, 0, 0}, {1, 13, 6, Range::kFull}},
	{"jpeg_in_limited_range",
	 {V4L2_COLORSPACE_JPEG, 0, 0, V4L2_QUANTIZATION_LIM_RANGE},
	 {1, 13, 6, Range::kLimited}},
	{"rec709_in_full_range",
	 {V4L2_COLORSPACE_REC709, V4L2_XFER_FUNC_709, V4L2_YCBCR_ENC_709,
	  V4L2_QUANTIZATION_FULL_RANGE},
	 {1, 1, 1, Range::kFull}},
	{"hdr10",
	 {V4L2_COLORSPACE_BT2020, V4L2_XFER_FUNC_SMPTE2084, V4L2_YCBCR_ENC_BT2020,
	  V4L2_QUANTIZATION_LIM_RANGE},
	 {9, 16, 9, Range::kLimited}},
	{"constant_luminance",
	 {V4L2_COLORSPACE_BT2020, V4L2_XFER_FUNC_709, V4L2_YCBCR_ENC_BT2020_CONST_LUM,
	  V4L2_QUANTIZATION_LIM_RANGE},
	 {9, 1, 10, Range::kLimited}},
	{"smpte240m_by_default", {V4L2_COLORSPACE_SMPTE240M, 0, 0, 0}, {7, 7, 7, Range::kLimited}},
	{"system_m_by_default",
	 {V4L2_COLORSPACE_470_SYSTEM_M, 0, 0, 0},
	 {4, 1, 6, Range::kLimited}},
	{"dci_p3_by_default", {V4L2_COLORSPACE_DCI_P3, 0, 0, 0}, {11, 17, 1, Range::kLimited}},
	{"opRGB_has_no_code",
	 {V4L2_COLORSPACE_OPRGB, V4L2_XFER_FUNC_OPRGB, V4L2_YCBCR_ENC_601,
	  V4L2_QUANTIZATION_LIM_RANGE},
	 {2, 2, 6, Range::kLimited}},
};

TEST(V4l2Colours, ADriversWordsAreThoseOfH273)
{
	for (const ColourCase &colours : kColours)
		EXPECT_EQ(v4l2::from_v4l2(colours.driver, Samples::kYuv), colours.meant)
			<< colours.name;
}

TEST(V4l2Colours, XvyccHasTheMatricesOfItsParents)
{
	for (std::uint32_t quantization : {0u, 1u, 2u}) {
		EXPECT_EQ(v4l2::from_v4l2(
				  {V4L2_COLORSPACE_REC709, 0, V4L2_YCBCR_ENC_XV709, quantization},
				  Samples::kYuv),
			  (Colorimetry{1, 1, 1, Range::kLimited}));
		EXPECT_EQ(v4l2::from_v4l2({V4L2_COLORSPACE_SMPTE170M, 0, V4L2_YCBCR_ENC_XV601,
					   quantization},
					  Samples::kYuv),
			  (Colorimetry{6, 1, 6, Range::kLimited}));
	}
}

TEST(V4l2Colours, RgbIsOfFullRangeUnlessItSaysOtherwise)
{
	for (const auto &[quantization, range] :
	     {std::pair{V4L2_QUANTIZATION_DEFAULT, Range::kFull},
	      std::pair{V4L2_QUANTIZATION_FULL_RANGE, Range::kFull},
	      std::pair{V4L2_QUANTIZATION_LIM_RANGE, Range::kLimited}})
		for (std::uint32_t encoding : {V4L2_YCBCR_ENC_DEFAULT, V4L2_YCBCR_ENC_XV709})
			EXPECT_EQ(v4l2::from_v4l2({V4L2_COLORSPACE_SRGB, 0, encoding,
						   static_cast<std::uint32_t>(quantization)},
						  Samples::kRgb),
				  (Colorimetry{1, 13, 0, range}));
	for (std::uint32_t fourcc : {V4L2_PIX_FMT_RGB24, V4L2_PIX_FMT_XBGR32, V4L2_PIX_FMT_RGB565})
		EXPECT_EQ(v4l2::samples_of(fourcc), Samples::kRgb);
	EXPECT_EQ(v4l2::samples_of(V4L2_PIX_FMT_NV12), Samples::kYuv);
}

TEST(V4l2Colours, ADriverThatSaysNothingMeansNothing)
{
	EXPECT_EQ(v4l2::from_v4l2({}, Samples::kYuv), Colorimetry{});
	EXPECT_EQ(v4l2::from_v4l2({0, V4L2_XFER_FUNC_709, V4L2_YCBCR_ENC_709, 0}, Samples::kYuv),
		  Colorimetry{});
}

TEST(V4l2Colours, UnspecifiedIsTheDriversChoice)
{
	const v4l2::V4l2Colorimetry told = v4l2::to_v4l2({});
	EXPECT_EQ(told.colorspace, std::uint32_t{V4L2_COLORSPACE_DEFAULT});
	EXPECT_EQ(told.transfer, std::uint32_t{V4L2_XFER_FUNC_DEFAULT});
	EXPECT_EQ(told.encoding, std::uint32_t{V4L2_YCBCR_ENC_DEFAULT});
	EXPECT_EQ(told.quantization, std::uint32_t{V4L2_QUANTIZATION_DEFAULT});
}

TEST(V4l2Colours, WhatADriverIsToldComesBack)
{
	for (const ColourCase &colours : kColours)
		if (colours.meant.primaries != 2) {
			EXPECT_EQ(v4l2::from_v4l2(v4l2::to_v4l2(colours.meant), Samples::kYuv),
				  colours.meant)
				<< colours.name;
		}
}

} // namespace
} // namespace penstock::test
