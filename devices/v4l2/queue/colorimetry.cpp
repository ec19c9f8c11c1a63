#include "devices/v4l2/queue/colorimetry.h"

#include <array>
#include <linux/videodev2.h>

namespace penstock::v4l2 {

namespace {

struct Code {
	std::uint32_t v4l2;
	std::uint8_t h273;
};

// ITU-T H.273 tables 2, 3 and 4. Where several V4L2 values share a code, the first row is the one
// that is given back.
constexpr std::array<Code, 6> kPrimaries{{{V4L2_COLORSPACE_REC709, 1},
					  {V4L2_COLORSPACE_SRGB, 1},
					  {V4L2_COLORSPACE_470_SYSTEM_BG, 5},
					  {V4L2_COLORSPACE_SMPTE170M, 6},
					  {V4L2_COLORSPACE_BT2020, 9},
					  {V4L2_COLORSPACE_DCI_P3, 11}}};
constexpr std::array<Code, 4> kTransfers{{{V4L2_XFER_FUNC_709, 1},
					  {V4L2_XFER_FUNC_SRGB, 13},
					  {V4L2_XFER_FUNC_NONE, 8},
					  {V4L2_XFER_FUNC_SMPTE2084, 16}}};
constexpr std::array<Code, 4> kMatrices{{{V4L2_YCBCR_ENC_709, 1},
					 {V4L2_YCBCR_ENC_601, 6},
					 {V4L2_YCBCR_ENC_BT2020, 9},
					 {V4L2_YCBCR_ENC_BT2020_CONST_LUM, 10}}};

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

std::uint32_t default_transfer(std::uint32_t colorspace)
{
	switch (colorspace) {
	case V4L2_COLORSPACE_SRGB:
	case V4L2_COLORSPACE_JPEG:
		return V4L2_XFER_FUNC_SRGB;
	default:
		return V4L2_XFER_FUNC_709;
	}
}

std::uint32_t default_encoding(std::uint32_t colorspace)
{
	switch (colorspace) {
	case V4L2_COLORSPACE_REC709:
	case V4L2_COLORSPACE_DCI_P3:
		return V4L2_YCBCR_ENC_709;
	case V4L2_COLORSPACE_BT2020:
		return V4L2_YCBCR_ENC_BT2020;
	default:
		return V4L2_YCBCR_ENC_601;
	}
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

Colorimetry from_v4l2(const V4l2Colorimetry &v4l2)
{
	if (v4l2.colorspace == V4L2_COLORSPACE_DEFAULT)
		return {};

	std::uint32_t transfer =
		v4l2.transfer != 0 ? v4l2.transfer : default_transfer(v4l2.colorspace);
	std::uint32_t encoding =
		v4l2.encoding != 0 ? v4l2.encoding : default_encoding(v4l2.colorspace);

	Colorimetry result;
	// JPEG is the kernel's short form for sRGB primaries in full range.
	result.primaries = v4l2.colorspace == V4L2_COLORSPACE_JPEG
				   ? std::uint8_t{1}
				   : to_h273(kPrimaries, v4l2.colorspace);
	result.transfer = to_h273(kTransfers, transfer);
	result.matrix = to_h273(kMatrices, encoding);
	bool full = v4l2.quantization == V4L2_QUANTIZATION_FULL_RANGE ||
		    (v4l2.quantization == V4L2_QUANTIZATION_DEFAULT &&
		     v4l2.colorspace == V4L2_COLORSPACE_JPEG);
	result.range = full ? Colorimetry::Range::kFull : Colorimetry::Range::kLimited;
	return result;
}

} // namespace penstock::v4l2
