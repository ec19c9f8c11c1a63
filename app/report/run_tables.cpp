#include "app/report/run_tables.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/planning/path_report.h"
#include "app/report/escaped.h"
#include "app/text/amounts.h"
#include "app/text/plan_text.h"

namespace penstock {

namespace {

std::string row(std::string_view name, const std::string &value)
{
	return fmt::format("<tr><th>{}</th><td class=\"number\">{}</td></tr>\n", name,
			   escaped(value));
}

std::string totals(const Statistics &statistics)
{
	const FramesDropped &dropped = statistics.frames_dropped;
	std::string html = "<div><h3>Totals</h3>\n<table>\n";
	html += row("captured", fmt::format("{} frames", statistics.frames_captured));
	if (statistics.frames_of_card != 0)
		html += row("of a card", fmt::format("{} frames", statistics.frames_of_card));
	html += row("encoded", fmt::format("{} frames", statistics.frames_encoded));
	html += row("missed", fmt::format("{} frames", dropped.missed));
	html += row("damaged", fmt::format("{} frames", dropped.damaged));
	html += row("late", fmt::format("{} frames", dropped.late));
	html += row("copied by the CPU", fmt::format("{} bytes", statistics.bytes_copied.total()));
	html += row("written", fmt::format("{} bytes", statistics.bytes_out));
	html += row("streaming", fmt::format("{:.1f} s", statistics.duration_s));
	if (statistics.first_frame_ms)
		html += row("first coded frame after",
			    fmt::format("{:.0f} ms", *statistics.first_frame_ms));
	return html + "</table></div>\n";
}

std::string latencies(const Statistics &statistics)
{
	const std::array<std::pair<std::string_view, const LatencyHistogram *>, 3> stages{{
		{"camera to encoder", &statistics.capture_to_submit},
		{"encoder", &statistics.encode},
		{"camera to coded frame", &statistics.capture_to_coded},
	}};
	std::string html = "<div><h3>Latency in µs</h3>\n<div class=\"wide\"><table>\n<tr><th></th>"
			   "<th class=\"number\">p50</th><th class=\"number\">p95</th>"
			   "<th class=\"number\">p99</th><th class=\"number\">max</th>"
			   "<th class=\"number\">samples</th></tr>\n";
	for (const auto &[name, stage] : stages) {
		html += fmt::format("<tr><th>{}</th>", name);
		for (double percent : {50.0, 95.0, 99.0})
			html += fmt::format("<td class=\"number\">{:.0f}</td>",
					    stage->percentile(percent));
		html += fmt::format(
			"<td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
			stage->max(), stage->count());
	}
	return html + "</table></div></div>\n";
}

/// The totals of each encoder, if there are several.
std::string streams(const std::vector<StreamStatistics> &streams)
{
	if (streams.size() < 2)
		return {};
	std::string html = "<h3>Streams</h3>\n<div class=\"wide\"><table>\n<tr><th>name</th>"
			   "<th>encoder</th><th>codec</th><th class=\"number\">frames</th>"
			   "<th class=\"number\">bytes</th>"
			   "<th class=\"number\">camera to coded frame, p50 µs</th></tr>\n";
	for (const StreamStatistics &stream : streams)
		html += fmt::format("<tr><th>{}</th><td>{}</td><td>{}</td>"
				    "<td class=\"number\">{}</td><td class=\"number\">{}</td>"
				    "<td class=\"number\">{:.0f}</td></tr>\n",
				    escaped(stream.name), escaped(stream.encoder),
				    escaped(stream.codec), stream.frames_encoded, stream.bytes_out,
				    stream.capture_to_coded.percentile(50));
	return html + "</table></div>\n";
}

std::string outputs(const std::vector<OutputStatistics> &outputs)
{
	if (outputs.empty())
		return {};
	std::string html = "<h3>Outputs</h3>\n<div class=\"wide\"><table>\n<tr><th>place</th>"
			   "<th>container</th><th class=\"number\">files</th>"
			   "<th class=\"number\">frames</th><th class=\"number\">written</th>"
			   "<th class=\"number\">dropped</th><th>error</th></tr>\n";
	for (const OutputStatistics &output : outputs)
		html += fmt::format("<tr><td class=\"long\">{}</td><td>{}</td>"
				    "<td class=\"number\">{}</td><td class=\"number\">{}</td>"
				    "<td class=\"number\">{}</td><td class=\"number\">{}</td>"
				    "<td>{}</td></tr>\n",
				    escaped(output.file.empty() ? output.url : output.file),
				    escaped(output.container), output.files, output.frames,
				    bytes_text(output.bytes), output.dropped,
				    escaped(output.error.value_or("")));
	return html + "</table></div>\n";
}

std::string candidate_row(const Attempt &attempt)
{
	return fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"long\">{}</td></tr>\n",
			   escaped(formats_of(attempt.candidate)),
			   escaped(name_of(attempt.candidate)), name_of(attempt.verdict),
			   escaped(verdict_of(attempt)));
}

std::string candidate_table(const std::string &rows)
{
	return fmt::format("<div class=\"wide\"><table>\n<tr><th>format</th><th>path</th>"
			   "<th>verdict</th><th>reason, or cost</th></tr>\n{}</table></div>\n",
			   rows);
}

} // namespace

std::string tables_of(const Statistics &statistics)
{
	return "<div class=\"tables\">\n" + totals(statistics) + latencies(statistics) +
	       "</div>\n" + streams(statistics.streams) + outputs(statistics.outputs);
}

std::string table_of(const Plan &plan)
{
	std::string chosen;
	std::string others;
	std::size_t count = 0;
	for (std::size_t i = 0; i < plan.attempts.size(); ++i) {
		const bool is_chosen = plan.chosen == i;
		(is_chosen ? chosen : others) += candidate_row(plan.attempts[i]);
		count += is_chosen ? 0 : 1;
	}
	std::string html = "<h3>Path</h3>\n";
	html += chosen.empty() ? "<p>None was chosen.</p>\n" : candidate_table(chosen);
	if (count != 0)
		html += fmt::format("<details><summary>{} other path{}, and why not</summary>\n{}"
				    "</details>\n",
				    count, count == 1 ? "" : "s", candidate_table(others));
	return html;
}

} // namespace penstock
