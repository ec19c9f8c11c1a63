#pragma once

#include <vector>

#include "app/planning/problem.h"
#include "core/video/pixel_format.h"
#include "devices/roles/capabilities.h"

namespace penstock {

/// Formats of both sides at one size, each in the order of the device or, for the camera, of the
/// user's request.
struct FormatsInCommon {
	std::vector<PixelFormat> camera;
	std::vector<PixelFormat> encoder;
};

/// What is left of both sides' formats at `size`; `wanted` (empty: all) restricts the camera's. A
/// kNoDevice problem lists what the camera can give.
Outcome<FormatsInCommon> formats_in_common(const CameraCapabilities &camera,
					   const EncoderCapabilities &encoder, Size size,
					   const std::vector<PixelFormat> &wanted);

} // namespace penstock
