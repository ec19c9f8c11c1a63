#pragma once

#include <vector>

#include "core/video/colorimetry.h"
#include "core/video/geometry.h"
#include "core/video/pixel_format.h"
#include "devices/convert/conversion.h"
#include "devices/convert/libyuv_steps.h"

namespace penstock::software {

/// One step of libyuv and the format that it leads to.
struct Leg {
	Step step;
	PixelFormat to; ///< canonical()
};
using Route = std::vector<Leg>;

/// The best way between two formats, which need not be canonical(); empty when there is none.
/// Directly if libyuv can. Otherwise over the smallest picture in between that keeps as much chroma
/// as both ends hold; otherwise over the smallest that works; otherwise over two, chosen alike. YUV
/// does not pass through RGB nor RGB through YUV when both ends are the same, alpha is kept when
/// both ends have it, and a picture without alpha gets an opaque one.
Route find_route(PixelFormat from, PixelFormat to);

/// Moves raw pictures of `size` from one format to the other, plain copies included. not_supported
/// when there is no way; otherwise as VideoInfo::create().
Result<ConversionPtr> make_raw_conversion(PixelFormat from, PixelFormat to, Size size,
					  const Colorimetry &colorimetry);

/// Whether make_raw_conversion() finds a way.
bool raw_conversion_exists(PixelFormat from, PixelFormat to);

} // namespace penstock::software
