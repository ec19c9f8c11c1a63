#pragma once

#include <vector>

#include "core/video/colorimetry.h"
#include "core/video/geometry.h"
#include "core/video/pixel_format.h"
#include "devices/convert/conversion.h"
#include "devices/convert/libyuv_steps.h"

namespace penstock::software {

/// One step of libyuv and the format that it leads to.
struct ChainedStep {
	Step step;
	PixelFormat to; ///< canonical()
};
using StepChain = std::vector<ChainedStep>;

/// The best steps between two formats, which need not be canonical(); empty when there are none.
/// - One step if libyuv has it.
/// - Else two, over the smallest format between them that keeps as much chroma as both ends hold.
/// - Else two, over the smallest format that works.
/// - Else three, over two formats that are chosen in the same order.
/// Between two YUV formats there is never RGB, and between two RGB formats never YUV. Alpha is kept
/// when both ends have it; a picture without alpha becomes opaque.
StepChain find_chain(PixelFormat from, PixelFormat to);

/// Moves raw pictures of `size` from one format to the other, plain copies included. not_supported
/// when there is no chain; otherwise as VideoInfo::create().
Result<ConversionPtr> make_raw_conversion(PixelFormat from, PixelFormat to, Size size,
					  const Colorimetry &colorimetry);

/// Whether make_raw_conversion() finds a chain.
bool raw_conversion_exists(PixelFormat from, PixelFormat to);

} // namespace penstock::software
