#pragma once

#include "app/backends/camera_backends.h"
#include "app/backends/encoder_backends.h"

namespace penstock {

/// The video nodes that capture, and those that encode.
extern const CameraBackend kV4l2Cameras;
extern const EncoderBackend kV4l2Encoders;

} // namespace penstock
