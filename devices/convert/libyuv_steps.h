#pragma once

#include <span>

#include "core/video/colorimetry.h"
#include "core/video/pixel_format.h"
#include "devices/convert/picture.h"

namespace penstock::software {

/// What a step needs to know besides the two pictures.
struct StepContext {
	int width;
	int height;
	Colorimetry colorimetry; ///< of the YUV side when the other is RGB
};

/// Converts a whole visible picture. Like libyuv's functions it returns 0 for success. With a valid
/// picture it fails only when there is no memory for a line.
using Step = int (*)(const SourcePicture &from, const TargetPicture &to,
		     const StepContext &context);

/// One conversion between canonical() formats.
struct StepRow {
	PixelFormat from;
	PixelFormat to;
	Step step;
};

/// Every conversion that is one call of libyuv, or one call per plane.
///
/// Colours: steps between YUV formats keep the sample values (grey becomes luma with neutral
/// chroma). RGB of full range becomes BT.601 limited range, the only kind that libyuv has for every
/// RGB format.
/// YUV becomes RGB with the matrix and range of the context: BT.709 and BT.2020 with their
/// matrices (SMPTE 240M with that of BT.709), everything else with BT.601; full range if it says
/// so, otherwise limited.
std::span<const StepRow> libyuv_steps();

/// Null when there is none. The formats are canonical().
Step find_step(PixelFormat from, PixelFormat to);

/// From limited range to full range, in an RGB format of 8 bits that is canonical(). Null for
/// others.
Step find_widening_step(PixelFormat format);

} // namespace penstock::software
