#pragma once

#include <span>
#include <string>

#include "app/statistics/run_history.h"
#include "app/text/plan_text.h"

namespace penstock {

/// What a report tells of one pipeline.
struct ReportedRun {
	PipelineStatistics result; ///< its name may be empty where there is only one
	std::string ending;
	PlanReport plan;
	RunHistory history{RunHistory::TimePoint{}};
};

/// One page of HTML that needs nothing else, no network and no script: for each run the plan with
/// every candidate and its reason, the totals, and the course as plots in SVG.
std::string to_html(std::span<const ReportedRun> runs);

} // namespace penstock
