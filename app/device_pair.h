#pragma once

#include <memory>

#include "app/failure.h"
#include "app/plan_text.h"
#include "app/planner.h"
#include "config/settings.h"
#include "devices/v4l2/io.h"

namespace penstock {

/// A camera and an encoder, open, and what was planned between them.
struct DevicePair {
	std::unique_ptr<Camera> camera;
	std::unique_ptr<Encoder> encoder;
	std::unique_ptr<Planner> planner; ///< borrows both
	PlanReport report;
};

/// Opens what the settings name and plans. Where "auto" leaves a choice, cameras and encoders are
/// taken in the order of their node numbers: the first pair with a zero-copy way, or else the first
/// pair with any way that the policy allows. Cameras that were only looked at are put back to what
/// they were. A failure says why there is no pair at all; a pair without a chosen way comes back
/// with its plan.
Outcome<DevicePair> choose_pair(const WaySettings &settings, v4l2::Io &io);

} // namespace penstock
