#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/backends/driver_access.h"
#include "app/planning/problem.h"
#include "app/selection/device_selection.h"
#include "config/options/settings.h"

namespace penstock {

/// Checks what needs no device: whether the outputs fit each other and the codec.
Outcome<void> check_pipeline(const PipelineSettings &settings);

/// Opens the devices and plans a path between them; the plan may have chosen none. The codecs are
/// the first ones that all outputs can hold and an encoder makes.
Outcome<OpenDevices> prepare_pipeline(const PipelineSettings &settings, DriverAccess drivers);

/// The name of each pipeline: its own, or "pipeline 1" and so on.
std::vector<std::string> names_of(std::span<const PipelineSettings> pipelines);

/// The prefix of messages about one of them; empty where there is only one.
std::string label_of(std::span<const std::string> names, std::size_t number);

} // namespace penstock
