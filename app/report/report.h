#pragma once

#include <chrono>
#include <span>
#include <string>

#include "app/statistics/run_history.h"
#include "app/text/plan_text.h"

namespace penstock {

/// Where and when a page is made.
struct ReportHead {
	std::string program; ///< "penstock 0.1.0"
	std::string host;
	// The same moment, so that the page tells when something was: as the clock is now, should
	// it have been set during the run.
	std::chrono::steady_clock::time_point now{};
	std::chrono::system_clock::time_point wall_now{};
	std::chrono::seconds utc_offset{0}; ///< of the host's local time
};

/// What a report shows of one pipeline.
struct ReportedRun {
	PipelineStatistics result; ///< its name may be empty if it is the only one
	std::string ending;
	PathReport plan;
	RunHistory history{RunHistory::TimePoint{}};
};

/// One page of HTML that needs no network: of each run the numbers that matter most, the devices,
/// plots over time in SVG, totals, and the plan with every candidate and its reason. A table before
/// them compares several runs. The script only shows values below the pointer.
std::string to_html(const ReportHead &head, std::span<const ReportedRun> runs);

} // namespace penstock
