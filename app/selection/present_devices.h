#pragma once

#include <vector>

#include "app/backends/driver_access.h"
#include "app/planning/problem.h"
#include "config/options/settings.h"

namespace penstock {

/// Why the camera, or an encoder for one of the streams, cannot be opened; empty where all can.
/// Whether there is a path between them is not asked, and the camera is not set to anything.
std::vector<Problem> missing_devices(const PipelineSettings &settings, DriverAccess drivers);

} // namespace penstock
