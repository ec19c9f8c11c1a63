#pragma once

#include "core/video/geometry.h"
#include "devices/roles/capabilities.h"

namespace penstock {

/// The size that the camera should give for a picture of `wanted` where a device scales: that
/// itself, or else the smallest that covers it, or else the largest. `wanted` when the camera does
/// not say what it gives.
Size source_size(const CameraCapabilities &camera, Size wanted);

} // namespace penstock
