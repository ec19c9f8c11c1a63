#pragma once

#include "app/exit_code.h"
#include "app/report/report.h"

namespace penstock {

/// What one pipeline of a run came to.
struct PipelineResult {
	ExitCode code = ExitCode::kDone;
	ReportedRun run;
};

} // namespace penstock
