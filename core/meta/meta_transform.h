#pragma once

#include <cstddef>
#include <variant>

#include "core/video/colorimetry.h"
#include "core/video/geometry.h"

namespace penstock {

/// The bytes are carried to another buffer as they are.
struct CopyTransform {
	bool region = false;	 ///< only a part: the `size` bytes from `offset` on
	std::size_t offset = 0;	 ///< bytes from the start of the source
	std::size_t size = 0;	 ///< bytes
	bool with_memory = true; ///< false: the destination does not get the source's bytes
	bool merged = false;	 ///< several memories became one
	bool deep = false;	 ///< bytes copied; otherwise memory is shared by reference
};

/// The picture was resized.
struct ScaleTransform {
	Size from;
	Size to;
};

/// The picture was turned or mirrored.
struct RotateTransform {
	Size from; ///< before the change
	Orientation how = Orientation::kIdentity;
};

/// The picture was converted to other colours, or to another pixel format of the same size.
struct ColorspaceTransform {
	Colorimetry from;
	Colorimetry to;
};

/// What was done to the contents of a buffer on the way to another one.
using MetaTransform =
	std::variant<CopyTransform, ScaleTransform, RotateTransform, ColorspaceTransform>;

} // namespace penstock
