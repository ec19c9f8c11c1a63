#pragma once

#include <string>
#include <vector>

#include "app/planning/problem.h"
#include "core/allocation/ladder.h"
#include "core/allocation/plan.h"
#include "devices/roles/camera.h"
#include "devices/roles/capabilities.h"

namespace penstock {

/// A camera and a consumer, and what the user allows between them.
struct PathQuestion {
	const CameraCapabilities &camera;
	const EncoderCapabilities &encoder;
	const CameraSettings &settings;
	Size size;	  ///< of the camera's frames
	Size output_size; ///< of the coded picture
	const AllocationPolicy &policy;
	/// That the policy allows and the machine has.
	const std::vector<std::string> &allocators;
};

/// A plan of all paths that could be tried, none of which has been. An error says why there is
/// none.
Outcome<Plan> list_paths(const PathQuestion &question);

} // namespace penstock
