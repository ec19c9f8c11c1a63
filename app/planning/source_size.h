#pragma once

#include "core/video/geometry.h"
#include "devices/roles/capabilities.h"

namespace penstock {

/// The size that the camera should give for a picture of `wanted` when a device scales: `wanted`
/// itself, else the smallest that covers it, else the largest. Also `wanted` when the camera does
/// not list its sizes.
Size source_size(const CameraCapabilities &camera, Size wanted);

} // namespace penstock
