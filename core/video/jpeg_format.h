#pragma once

#include "core/video/colorimetry.h"
#include "core/video/pixel_format.h"

namespace penstock {

/// Frames that are JPEG, by either of V4L2's names.
constexpr bool is_jpeg(PixelFormat format)
{
	return format == PixelFormat::kMJPG || format == PixelFormat::kJPEG;
}

/// Of the samples in a JPEG: BT.601, full range, as JFIF defines it, whatever the camera's driver
/// says. Primaries and transfer are as `told`.
constexpr Colorimetry jpeg_colorimetry(Colorimetry told)
{
	constexpr std::uint8_t kBt601 = 6; // H.273
	told.matrix = kBt601;
	told.range = Colorimetry::Range::kFull;
	return told;
}

} // namespace penstock
