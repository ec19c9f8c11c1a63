#pragma once

#include <string>
#include <vector>

#include "core/video/geometry.h"
#include "core/video/pixel_format.h"

namespace penstock::test {

/// What came of one frame on one path.
struct SourceTrial {
	std::string path;   ///< "import", "copy", …
	std::string misfit; ///< between the frame and what the hardware was told to read; or empty
};

/// Plans each path from a camera of one format, whose lines and rows are what the picture needs, to
/// the driver's encoder, submits a frame, and compares the layout of the frame with the commands
/// that the driver made of it. Only the paths that the plan takes.
std::vector<SourceTrial> try_sources(PixelFormat format, Size size);

} // namespace penstock::test
