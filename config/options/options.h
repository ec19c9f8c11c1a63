#pragma once

#include <vector>

#include "config/options/option.h"
#include "config/options/settings.h"

namespace penstock {

/// All options, by the settings that they change.
const std::vector<Option<CameraSettings>> &camera_options();
const std::vector<Option<EncoderSettings>> &encoder_options();
const std::vector<Option<AllocationPolicy>> &policy_options();
const std::vector<Option<OutputSettings>> &output_options();
const std::vector<Option<RunSettings>> &run_options();
const std::vector<Option<LogSettings>> &log_options();

} // namespace penstock
