#pragma once

#include <cstdint>

#include "core/video/video_info.h"

namespace penstock::v4l2 {

/// Colours in V4L2's enumerations; all 0 (DEFAULT) is "unspecified".
struct V4l2Colorimetry {
	std::uint32_t colorspace = 0;
	std::uint32_t transfer = 0;
	std::uint32_t encoding = 0;
	std::uint32_t quantization = 0;
};

V4l2Colorimetry to_v4l2(const Colorimetry &colorimetry);
/// What the samples of a format are: their default range differs.
enum class Samples { kYuv, kRgb };
Samples samples_of(std::uint32_t fourcc);
/// A DEFAULT field is filled in from the colorspace as the kernel's V4L2_MAP_*_DEFAULT rules say
/// (Linux media documentation, "Colorspaces"); what has no H.273 code is unspecified. RGB has no
/// matrix (0).
Colorimetry from_v4l2(const V4l2Colorimetry &v4l2, Samples samples);

} // namespace penstock::v4l2
