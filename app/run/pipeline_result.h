#pragma once

#include <span>
#include <string>

#include "app/exit_code.h"
#include "app/report/report.h"

namespace penstock {

/// What one pipeline of a run came to.
struct PipelineResult {
	ExitCode code = ExitCode::kDone;
	ReportedRun run;
};

/// What --stats-file holds: the object of the only one, or {"pipelines": […]} with an object each,
/// its name and exit code before the rest.
std::string statistics_json(std::span<const PipelineResult> results);

} // namespace penstock
