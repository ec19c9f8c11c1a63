#pragma once

#include <span>
#include <string>

#include "app/statistics/run_history.h"
#include "app/text/plan_text.h"

namespace penstock {

/// What a report shows of one pipeline.
struct ReportedRun {
	PipelineStatistics result; ///< its name may be empty if it is the only one
	std::string ending;
	PathReport plan;
	RunHistory history{RunHistory::TimePoint{}};
};

/// One page of HTML without scripts that needs no network. For each run it shows the plan with
/// every candidate and its reason, the totals, and plots over time in SVG.
std::string to_html(std::span<const ReportedRun> runs);

} // namespace penstock
