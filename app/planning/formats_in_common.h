#pragma once

#include <vector>

#include "app/planning/problem.h"
#include "core/video/pixel_format.h"
#include "devices/roles/capabilities.h"

namespace penstock {

/// The formats of both sides at one size: in the order of the device, or for the camera in the
/// order that the user asked for.
struct FormatsInCommon {
	std::vector<PixelFormat> camera;
	std::vector<PixelFormat> encoder;
};

/// The formats of both sides that allow `size`. `wanted` restricts the camera's; empty means all.
/// The problem kNoDevice lists what the camera can give.
Outcome<FormatsInCommon> formats_in_common(const CameraCapabilities &camera,
					   const EncoderCapabilities &encoder, Size size,
					   const std::vector<PixelFormat> &wanted);

} // namespace penstock
