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

/// A pipeline that is ready to stream, or whose plan says why it cannot.
struct PreparedPipeline {
	std::vector<std::vector<OutputSettings>> outputs; ///< of each stream
	OpenDevices devices;				  ///< its plan may have no chosen path
};

/// Checks what needs no device: whether the outputs fit each other and the codec.
Outcome<void> check_pipeline(const PipelineSettings &settings);

/// Opens the devices and plans a path between them. The codecs are the first ones that all outputs
/// can hold and an encoder makes.
Outcome<PreparedPipeline> prepare_pipeline(const PipelineSettings &settings, v4l2::Io &io);

/// The name of each pipeline: its own, or "pipeline 1" and so on.
std::vector<std::string> names_of(std::span<const PipelineSettings> pipelines);

/// The prefix of messages about one of them; empty where there is only one.
std::string label_of(std::span<const std::string> names, std::size_t number);

} // namespace penstock
