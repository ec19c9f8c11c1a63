#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/video/colorimetry.h"
#include "core/video/geometry.h"

namespace penstock::vaapi {

/// What a coded stream tells about its pictures, whatever the codec.
struct StreamFormat {
	Size visible;
	Fraction rate; ///< frames per second; 0/1 is unknown or variable
	/// The time between two frames never changes. Not true of a camera that may drop a frame or
	/// lengthen its exposure.
	bool constant_rate = false;
	Colorimetry colorimetry;
};

/// The picture that a decoder shows. Cropping counts in chroma samples, so 4:2:0 has even sizes
/// only: an odd width or height is rounded up. Every pixel of the camera is shown, and one column
/// or row of the padding beside it.
Size shown_size(Size visible);

/// invalid_argument for a side of 0 or of more than 16384 pixels: no level goes further.
Status check_size(Size visible);

/// The visible size, each side rounded up to a multiple of `block`, a power of two.
Size coded_size(Size visible, std::uint32_t block);

/// The rate that headers, rate control and level are computed from: in lowest terms, both numbers
/// within 16 bits as VAEncMiscParameterFrameRate has them (a nearby fraction where they are not),
/// and 30/1 where the rate is unknown.
Fraction nominal_rate(Fraction rate);

/// VAEncMiscParameterFrameRate::framerate of a nominal rate.
std::uint32_t packed_rate(Fraction nominal);

} // namespace penstock::vaapi
