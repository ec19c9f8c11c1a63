#include "app/report/report.h"

#include <cstdlib>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/report/escaped.h"
#include "app/report/key_figures.h"
#include "app/report/page_script.h"
#include "app/report/page_style.h"
#include "app/report/run_plots.h"
#include "app/report/run_tables.h"
#include "app/text/amounts.h"

namespace penstock {

namespace {

using std::chrono::system_clock;

/// Local time, in the calendar's functions for UTC.
system_clock::time_point local(const ReportHead &head, std::chrono::steady_clock::time_point time)
{
	using std::chrono::duration_cast;
	return head.wall_now + head.utc_offset +
	       duration_cast<system_clock::duration>(time - head.now);
}

ClockBegin clock_begin(const ReportHead &head, const RunHistory &history)
{
	const auto begin = local(head, history.begin()).time_since_epoch();
	return {std::chrono::duration_cast<std::chrono::milliseconds>(begin).count()};
}

/// "2026-12-01 14:02:31 +0100"
std::string date_text(const ReportHead &head)
{
	const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(head.utc_offset);
	const auto count = minutes.count();
	return fmt::format("{:%Y-%m-%d %H:%M:%S} {}{:02}{:02}",
			   fmt::gmtime(system_clock::to_time_t(local(head, head.now))),
			   count < 0 ? '-' : '+', std::abs(count) / 60, std::abs(count) % 60);
}

std::string header(const ReportHead &head)
{
	return fmt::format("<header><h1>penstock report</h1>\n<p class=\"dim\">{}, on {}, by {}"
			   "</p></header>\n",
			   date_text(head), escaped(head.host), escaped(head.program));
}

std::string overview_row(const ReportedRun &run, std::size_t number)
{
	const Statistics &statistics = run.result.statistics;
	std::string html = fmt::format("<tr><td><a href=\"#run{}\">{}</a></td>", number,
				       escaped(run.result.name));
	for (const KeyFigure &figure : key_figures(statistics))
		html += fmt::format("<td class=\"number {}\">{}</td>", name_of(figure.judgement),
				    figure.value);
	return html + fmt::format("<td class=\"number\">{}</td><td class=\"number\">{}</td>"
				  "<td class=\"long\">{}</td></tr>\n",
				  statistics.frames_encoded,
				  bitrate_text(statistics.bytes_out, statistics.duration_s),
				  escaped(run.ending));
}

std::string overview(std::span<const ReportedRun> runs)
{
	if (runs.size() < 2)
		return {};
	std::string html = "<div class=\"wide\"><table class=\"overview\">\n<tr><th>pipeline</th>";
	for (const KeyFigure &figure : key_figures({}))
		html += fmt::format("<th class=\"number\">{}</th>", figure.title);
	html += "<th class=\"number\">Frames coded</th><th class=\"number\">Bitrate</th>"
		"<th>Ending</th></tr>\n";
	for (std::size_t i = 0; i < runs.size(); ++i)
		html += overview_row(runs[i], i);
	return html + "</table></div>\n";
}

std::string figures(const Statistics &statistics)
{
	std::string html = "<div class=\"figures\">\n";
	for (const KeyFigure &figure : key_figures(statistics))
		html += fmt::format("<div class=\"figure {}\">{}<b>{}</b>"
				    "<span class=\"dim\">{}</span></div>\n",
				    name_of(figure.judgement), figure.title, figure.value,
				    figure.words);
	return html + "</div>\n";
}

std::string plots(const ReportHead &head, const ReportedRun &run)
{
	std::string html = "<div class=\"plots\">\n";
	for (const Plot &plot :
	     plots_of(run.result.statistics, run.history, run.result.path.camera.buffers))
		html += "<div class=\"plot\">" + to_svg(plot, clock_begin(head, run.history)) +
			"</div>\n";
	return html + "</div>\n";
}

std::string section(const ReportHead &head, const ReportedRun &run, std::size_t number)
{
	std::string html = fmt::format("<section id=\"run{}\">\n", number);
	if (!run.result.name.empty())
		html += fmt::format("<h2>{}</h2>\n", escaped(run.result.name));
	html += fmt::format("<p>{}</p>\n", escaped(run.ending));
	html += figures(run.result.statistics);
	html += fmt::format("<p>{}<br>\n<code>{}</code></p>\n", escaped(describe_devices(run.plan)),
			    escaped(describe_path(run.result.path)));
	html += "<h3>Over time</h3>\n" + plots(head, run);
	return html + tables_of(run.result.statistics) + table_of(run.plan.plan) + "</section>\n";
}

} // namespace

std::string to_html(const ReportHead &head, std::span<const ReportedRun> runs)
{
	std::string html = fmt::format(
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; script-src 'unsafe-inline'\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		"<title>penstock report</title>\n<style>{}</style>\n</head>\n<body>\n",
		page_style());
	html += header(head) + overview(runs);
	for (std::size_t i = 0; i < runs.size(); ++i)
		html += section(head, runs[i], i);
	return html + fmt::format("<script>{}</script>\n</body>\n</html>\n", page_script());
}

} // namespace penstock
