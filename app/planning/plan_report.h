#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/planning/problem.h"
#include "core/allocation/plan.h"
#include "core/video/codec.h"
#include "devices/roles/device_identity.h"

namespace penstock {

/// An encoder of a plan, and what it is to make.
struct PlannedEncoder {
	DeviceIdentity identity;
	Codec codec = Codec::kH264;
};

/// What was planned between which devices.
struct PlanReport {
	DeviceIdentity camera;
	std::vector<PlannedEncoder> encoders; ///< that read the same buffers
	std::string selection;		      ///< why these
	Plan plan;
};

/// A plan of one of several pipelines.
struct NamedPlan {
	std::string name; ///< empty where there is no other
	PlanReport report;
};

/// A copy for reporting, without references to pools, which would keep the devices' memory.
PlanReport without_memory(PlanReport report);

/// Why no path was chosen; nothing when one was.
std::optional<Problem::Kind> no_path_kind(const Plan &plan);

} // namespace penstock
