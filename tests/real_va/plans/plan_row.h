#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/video/geometry.h"
#include "core/video/pixel_format.h"

namespace penstock::test {

/// Cameras that differ in what they can be told.
enum class CameraKind {
	kFixed,	   ///< its lines and rows are what the picture needs, as of a webcam
	kFlexible, ///< takes longer lines, and composes the picture into more rows
};

std::string_view name_of(CameraKind kind);

/// What penstock plans for a camera of one format, at one size.
struct PlanCell {
	/// "import", "copy", …; "no way"; "aborts" where the driver takes the process along.
	std::string path;
	std::string reasons; ///< why the paths before it were refused, a line for each
};

/// The plans for each size, with the driver of LIBVA_DRIVER_NAME on the node that the preload
/// library plays. They are made in a child, since drivers abort.
std::vector<PlanCell> plan_row(CameraKind kind, PixelFormat format, const std::vector<Size> &sizes);

} // namespace penstock::test
