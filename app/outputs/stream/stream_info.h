#pragma once

#include "core/video/codec.h"
#include "core/video/colorimetry.h"
#include "core/video/geometry.h"

namespace penstock {

/// What an output must know about the stream before the first frame.
struct StreamInfo {
	Codec codec = Codec::kH264;
	Size size;     ///< of the visible picture
	Fraction rate; ///< 0/1 is unknown or variable
	Colorimetry colorimetry;
};

} // namespace penstock
