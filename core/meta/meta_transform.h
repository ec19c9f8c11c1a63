#pragma once

#include <cstddef>
#include <optional>
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

/// What was done to the contents of a buffer before they came to another one.
using MetaTransform =
	std::variant<CopyTransform, ScaleTransform, RotateTransform, ColorspaceTransform>;

/// Where a part of the picture lies after a transform: unmoved by copies and changes of colour, see
/// scaled() and oriented() otherwise. Empty when nothing of it is left.
std::optional<Rectangle> moved_rectangle(const Rectangle &rectangle, const MetaTransform &how);

class MetaList;

/// Adds to `dest` the metas of `src` that still hold after the picture or the bytes were changed as
/// `how` says. A meta is dropped when one of its API's tags says that it depends on what changed; a
/// meta with a transform() of its own decides about size, orientation and colours itself.
void transform_metas(MetaList &dest, const MetaList &src, const MetaTransform &how);

} // namespace penstock
