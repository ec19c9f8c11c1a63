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

/// Converts a whole visible picture, as libyuv's functions do: 0 is success. No argument of a valid
/// picture makes one fail; running out of memory for a line does.
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
/// chroma). RGB becomes BT.601 limited range, the one kind that libyuv has for every RGB format.
/// YUV becomes RGB by the matrix and range that the context names: BT.709 and BT.2020 by their
/// matrices, everything else by BT.601; full range where it says so, otherwise limited.
std::span<const StepRow> libyuv_steps();

/// Null when there is none. The formats are canonical().
Step find_step(PixelFormat from, PixelFormat to);

} // namespace penstock::software
