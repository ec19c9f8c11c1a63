#pragma once

#include "app/backends/camera_backends.h"

namespace penstock {

/// The camera that draws its frames.
extern const CameraBackend kPatternCameras;

} // namespace penstock
