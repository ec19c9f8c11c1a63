#include "tests/bench/ratio_reporter.h"

#include <algorithm>
#include <cstdio>

namespace {

constexpr std::string_view kPenstock = "penstock/";
constexpr std::string_view kGStreamer = "gstreamer/";

std::string number(std::optional<double> value, int digits)
{
	if (!value)
		return "-";
	char text[32];
	std::snprintf(text, sizeof text, "%.*f", digits, *value);
	return text;
}

} // namespace

void RatioReporter::ReportRuns(const std::vector<Run> &runs)
{
	ConsoleReporter::ReportRuns(runs);
	for (const Run &run : runs)
		if (run.run_type == Run::RT_Iteration && !run.error_occurred)
			add(run);
}

void RatioReporter::add(const Run &run)
{
	const std::string_view name = run.run_name.function_name;
	const bool ours = name.starts_with(kPenstock);
	if (!ours && !name.starts_with(kGStreamer))
		return;
	const std::string row(name.substr((ours ? kPenstock : kGStreamer).size()));
	if (!rows_.contains(row))
		order_.push_back(row);
	Side &side = ours ? rows_[row].penstock : rows_[row].gstreamer;
	// Not the time on the wall: other programs may hold the processor for a part of it.
	const double ns = run.GetAdjustedCPUTime();
	side.ns = std::min(side.ns.value_or(ns), ns);
	if (const auto heap = run.counters.find("heap"); heap != run.counters.end())
		side.allocations = heap->second.value;
}

void RatioReporter::Finalize()
{
	std::printf("\n%-28s %12s %12s %8s %16s\n", "row", "penstock ns", "gstreamer ns", "ratio",
		    "heap allocations");
	for (const std::string &name : order_) {
		const auto &[ours, theirs] = rows_[name];
		std::optional<double> ratio;
		if (ours.ns && theirs.ns)
			ratio = *theirs.ns / *ours.ns;
		const std::string heap =
			number(ours.allocations, 1) + " / " + number(theirs.allocations, 1);
		std::printf("%-28s %12s %12s %8s %16s\n", name.c_str(), number(ours.ns, 1).c_str(),
			    number(theirs.ns, 1).c_str(), number(ratio, 2).c_str(), heap.c_str());
	}
}
