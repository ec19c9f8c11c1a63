#include "app/report/run_tables.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/planning/path_report.h"
#include "app/report/escaped.h"
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
	std::string html = "<table>\n";
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
	return html + "</table>\n";
}

std::string latencies(const Statistics &statistics)
{
	const std::array<std::pair<std::string_view, const LatencyHistogram *>, 3> stages{{
		{"camera to encoder", &statistics.capture_to_submit},
		{"encoder", &statistics.encode},
		{"camera to coded frame", &statistics.capture_to_coded},
	}};
	std::string html = "<table>\n<tr><th>latency in µs</th><th>p50</th><th>p95</th>"
			   "<th>p99</th><th>max</th><th>samples</th></tr>\n";
	for (const auto &[name, stage] : stages) {
		html += fmt::format("<tr><th>{}</th>", name);
		for (double percent : {50.0, 95.0, 99.0})
			html += fmt::format("<td class=\"number\">{:.0f}</td>",
					    stage->percentile(percent));
		html += fmt::format(
			"<td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
			stage->max(), stage->count());
	}
	return html + "</table>\n";
}

/// The totals of each encoder, if there are several.
std::string streams(const std::vector<StreamStatistics> &streams)
{
	if (streams.size() < 2)
		return {};
	std::string html = "<h2>Streams</h2>\n<table>\n<tr><th>name</th><th>encoder</th>"
			   "<th>codec</th><th>frames</th><th>bytes</th>"
			   "<th>camera to coded frame, p50 µs</th></tr>\n";
	for (const StreamStatistics &stream : streams)
		html += fmt::format("<tr><th>{}</th><td>{}</td><td>{}</td>"
				    "<td class=\"number\">{}</td><td class=\"number\">{}</td>"
				    "<td class=\"number\">{:.0f}</td></tr>\n",
				    escaped(stream.name), escaped(stream.encoder),
				    escaped(stream.codec), stream.frames_encoded, stream.bytes_out,
				    stream.capture_to_coded.percentile(50));
	return html + "</table>\n";
}

} // namespace

std::string tables_of(const Statistics &statistics)
{
	return "<h2>Totals</h2>\n" + totals(statistics) + "<br>\n" + latencies(statistics) +
	       streams(statistics.streams);
}

std::string table_of(const Plan &plan)
{
	std::string html = "<table>\n<tr><th>format</th><th>path</th><th>verdict</th>"
			   "<th>reason, or cost</th></tr>\n";
	for (std::size_t i = 0; i < plan.attempts.size(); ++i) {
		const Attempt &attempt = plan.attempts[i];
		std::string_view style = plan.chosen == i				 ? "chosen"
					 : attempt.verdict == Attempt::Verdict::kRefused ? "refused"
											 : "";
		html += fmt::format("<tr class=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
				    "</tr>\n",
				    style, escaped(formats_of(attempt.candidate)),
				    escaped(name_of(attempt.candidate)), name_of(attempt.verdict),
				    escaped(verdict_of(attempt)));
	}
	return html + "</table>\n";
}

} // namespace penstock
