#pragma once

#include <memory>
#include <span>
#include <vector>

#include "app/planning/plan_report.h"
#include "app/planning/planner.h"
#include "app/planning/problem.h"
#include "config/options/settings.h"
#include "devices/roles/encoder.h"
#include "devices/roles/encoder_group.h"
#include "devices/v4l2/node/io.h"

namespace penstock {

/// A camera and the encoders that are to read its frames, open, and what was planned between them.
struct PlannedDevices {
	std::unique_ptr<Camera> camera;
	std::vector<std::unique_ptr<Encoder>> encoders;
	std::unique_ptr<EncoderGroup> group; ///< borrows the encoders, where there are several
	std::unique_ptr<Planner> planner;    ///< borrows all of them
	PlanReport report;
};

/// Opens what the settings name and plans; an encoder for each of `encoders`, which may be the same
/// device again. Where "auto" leaves a choice, cameras and encoders are taken in the order of their
/// node numbers: the first that have a zero-copy way, or else the first that have any way that the
/// policy allows. Cameras that were only looked at are put back to what they were. A failure says
/// why there is no choice at all; devices without a chosen way come back with their plan.
Outcome<PlannedDevices> select_devices(const CameraSettings &camera,
				       std::span<const EncoderSettings> encoders,
				       const AllocationPolicy &policy, v4l2::Io &io);

} // namespace penstock
