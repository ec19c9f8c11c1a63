#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/outputs/output_plan.h"
#include "app/planning/device_selection.h"
#include "app/planning/problem.h"
#include "config/options/settings.h"
#include "devices/v4l2/node/io.h"

namespace penstock {

/// What the settings of a pipeline come to before anything streams.
struct PipelinePlan {
	std::vector<std::vector<PlannedOutput>> outputs; ///< of each stream
	PlannedDevices devices;				 ///< perhaps without a chosen way
};

/// What can be found out without a device: whether the outputs go with each other and the codec.
Outcome<void> check_pipeline(const PipelineSettings &settings);

/// Opens the devices and plans between them, for the first codecs that go into the outputs and that
/// there are encoders for.
Outcome<PipelinePlan> plan_pipeline(const PipelineSettings &settings, v4l2::Io &io);

/// How pipelines are called: their own names, or "pipeline 1" and so on.
std::vector<std::string> names_of(std::span<const PipelineSettings> pipelines);

/// What stands before the messages of one of them; nothing where there is no other.
std::string label_of(std::span<const std::string> names, std::size_t number);

} // namespace penstock
