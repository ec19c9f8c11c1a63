#pragma once

#include <chrono>

#include "app/exit_code.h"
#include "config/options/settings.h"

namespace penstock {

/// `process_start` is where first_frame_ms of the statistics counts from.
ExitCode record_command(const RecordSettings &settings,
			std::chrono::steady_clock::time_point process_start);

ExitCode plan_command(const PlanSettings &settings);

ExitCode config_command(const ConfigSettings &settings);

ExitCode devices_command(const DevicesSettings &settings);

} // namespace penstock
