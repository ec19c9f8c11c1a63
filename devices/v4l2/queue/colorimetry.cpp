#include "devices/v4l2/queue/colorimetry.h"

#include <array>
#include <linux/videodev2.h>

#include "core/video/pixel_format.h"

namespace penstock::v4l2 {

namespace {

struct Code {
	std::uint32_t v4l2;
	std::uint8_t h273;
};

// ITU-T H.273 tables 2, 3 and 4. Where several V4L2 values share a code, the first row is the one
// that is given back.
constexpr std::array<Code, 8> kPrimaries{{{V4L2_COLORSPACE_REC709, 1},
					  {V4L2_COLORSPACE_SRGB, 1},
					  {V4L2_COLORSPACE_470_SYSTEM_M, 4},
					  {V4L2_COLORSPACE_470_SYSTEM_BG, 5},
					  {V4L2_COLORSPACE_SMPTE170M, 6},
					  {V4L2_COLORSPACE_SMPTE240M, 7},
					  {V4L2_COLORSPACE_BT2020, 9},
					  {V4L2_COLORSPACE_DCI_P3, 11}}};
constexpr std::array<Code, 6> kTransfers{{{V4L2_XFER_FUNC_709, 1},
					  {V4L2_XFER_FUNC_SMPTE240M, 7},
					  {V4L2_XFER_FUNC_SRGB, 13},
					  {V4L2_XFER_FUNC_NONE, 8},
					  {V4L2_XFER_FUNC_SMPTE2084, 16},
					  {V4L2_XFER_FUNC_DCI_P3, 17}}};
// xvYCC has the matrices of BT.601 and BT.709, and values beyond their range.
constexpr std::array<Code, 8> kMatrices{{{V4L2_YCBCR_ENC_709, 1},
					 {V4L2_YCBCR_ENC_XV709, 1},
					 {V4L2_YCBCR_ENC_601, 6},
					 {V4L2_YCBCR_ENC_XV601, 6},
					 {V4L2_YCBCR_ENC_SYCC, 6},
					 {V4L2_YCBCR_ENC_SMPTE240M, 7},
					 {V4L2_YCBCR_ENC_BT2020, 9},
					 {V4L2_YCBCR_ENC_BT2020_CONST_LUM, 10}}};

constexpr std::uint8_t kRgbMatrix = 0;
constexpr std::uint8_t kUnspecified = 2;

template <std::size_t N>
std::uint8_t to_h273(const std::array<Code, N> &table, std::uint32_t v4l2)
{
	for (const Code &code : table)
		if (code.v4l2 == v4l2)
			return code.h273;
	return kUnspecified;
}

template <std::size_t N>
std::uint32_t to_v4l2_code(const std::array<Code, N> &table, std::uint8_t h273)
{
	for (const Code &code : table)
		if (code.h273 == h273)
			return code.v4l2;
	return 0;
}

} // namespace

V4l2Colorimetry to_v4l2(const Colorimetry &colorimetry)
{
	V4l2Colorimetry result;
	result.colorspace = to_v4l2_code(kPrimaries, colorimetry.primaries);
	result.transfer = to_v4l2_code(kTransfers, colorimetry.transfer);
	result.encoding = to_v4l2_code(kMatrices, colorimetry.matrix);
	switch (colorimetry.range) {
	case Colorimetry::Range::kUnspecified:
		result.quantization = V4L2_QUANTIZATION_DEFAULT;
		break;
	case Colorimetry::Range::kLimited:
		result.quantization = V4L2_QUANTIZATION_LIM_RANGE;
		break;
	case Colorimetry::Range::kFull:
		result.quantization = V4L2_QUANTIZATION_FULL_RANGE;
		break;
	}
	return result;
}

Samples samples_of(std::uint32_t fourcc)
{
	const PixelFormatInfo *info = find_v4l2_format(fourcc);
	return info && is_rgb(info->format) ? Samples::kRgb : Samples::kYuv;
}

Colorimetry from_v4l2(const V4l2Colorimetry &v4l2, Samples samples)
{
	if (v4l2.colorspace == V4L2_COLORSPACE_DEFAULT)
		return {};

	std::uint32_t transfer = v4l2.transfer;
	if (transfer == V4L2_XFER_FUNC_DEFAULT)
		transfer = V4L2_MAP_XFER_FUNC_DEFAULT(v4l2.colorspace);
	std::uint32_t encoding = v4l2.encoding;
	if (encoding == V4L2_YCBCR_ENC_DEFAULT)
		encoding = V4L2_MAP_YCBCR_ENC_DEFAULT(v4l2.colorspace);
	const bool rgb = samples == Samples::kRgb;
	std::uint32_t quantization = v4l2.quantization;
	if (quantization == V4L2_QUANTIZATION_DEFAULT)
		quantization = V4L2_MAP_QUANTIZATION_DEFAULT(rgb, v4l2.colorspace, encoding);

	Colorimetry result;
	// JPEG is the kernel's short form for sRGB primaries in full range.
	result.primaries = v4l2.colorspace == V4L2_COLORSPACE_JPEG
				   ? std::uint8_t{1}
				   : to_h273(kPrimaries, v4l2.colorspace);
	result.transfer = to_h273(kTransfers, transfer);
	result.matrix = rgb ? kRgbMatrix : to_h273(kMatrices, encoding);
	// xvYCC has one quantization only, whatever a driver says of it.
	const bool extended = encoding == V4L2_YCBCR_ENC_XV601 || encoding == V4L2_YCBCR_ENC_XV709;
	const bool full = quantization == V4L2_QUANTIZATION_FULL_RANGE && (rgb || !extended);
	result.range = full ? Colorimetry::Range::kFull : Colorimetry::Range::kLimited;
	return result;
}

} // namespace penstock::v4l2
