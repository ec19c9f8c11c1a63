#pragma once

#include <optional>

#include "core/meta/meta_transform.h"
#include "core/video/geometry.h"

namespace penstock {

/// Where a part of the picture lies after a transform: unmoved by copies and changes of colour, see
/// scaled() and oriented() otherwise. Empty when nothing of it is left.
std::optional<Rectangle> moved_rectangle(const Rectangle &rectangle, const MetaTransform &how);

} // namespace penstock
