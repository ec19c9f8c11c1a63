#include "app/report/report.h"

#include <fmt/format.h>

#include "app/report/escaped.h"
#include "app/report/run_plots.h"
#include "app/report/run_tables.h"

namespace penstock {

namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --text: #1d2430; --dim: #667085; --line: #d5dae2; --page: #fff;
  --c0: #2f6fde; --c1: #d9822b; --c2: #2a9d62; --c3: #c23b4b; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e7ec; --dim: #98a2b3; --line: #3a4250;
  --page: #161b22; --c0: #6ea2ff; --c1: #f0a95b; --c2: #57c98c; --c3: #f07483; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--text); background: var(--page);
  max-width: 1340px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
code { font-size: .95em; overflow-wrap: anywhere; }
table { border-collapse: collapse; } td, th { text-align: left; vertical-align: top;
  padding: .2em 1.2em .2em 0; border-bottom: 1px solid var(--line); }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.chosen { font-weight: 600; } tr.refused td { color: var(--dim); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 1em; }
svg { width: 100%; height: auto; } svg text { font-size: 9px; fill: var(--dim); }
svg .title { font-size: 11px; font-weight: 600; fill: var(--text); }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .grid { stroke: var(--line); } svg .line { fill: none; stroke-width: 1.6; }
svg .dashed { stroke-dasharray: 4 3; }
svg .line.c0 { stroke: var(--c0); } svg .line.c1 { stroke: var(--c1); }
svg .line.c2 { stroke: var(--c2); } svg .line.c3 { stroke: var(--c3); }
svg .bar.c0 { fill: var(--c0); } svg .bar.c1 { fill: var(--c1); }
svg .bar.c2 { fill: var(--c2); } svg .bar.c3 { fill: var(--c3); }
)";

std::string section(const ReportedRun &run)
{
	std::string html = run.result.name.empty()
				   ? std::string()
				   : fmt::format("<h1>{}</h1>\n", escaped(run.result.name));
	html += fmt::format("<p>{}<br>\n<code>{}</code></p>\n<p>{}</p>\n",
			    escaped(describe_devices(run.plan)),
			    escaped(describe_path(run.result.path)), escaped(run.ending));
	html += tables_of(run.result.statistics);
	html += "<h2>Over time</h2>\n<div class=\"plots\">\n";
	for (const Plot &plot :
	     plots_of(run.result.statistics, run.history, run.result.path.camera.buffers))
		html += "<div>" + to_svg(plot) + "</div>\n";
	return html + "</div>\n<h2>Plan</h2>\n" + table_of(run.plan.plan);
}

} // namespace

std::string to_html(std::span<const ReportedRun> runs)
{
	std::string html =
		fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
			    "<meta charset=\"utf-8\"/>\n"
			    "<meta name=\"viewport\" content=\"width=device-width\"/>\n"
			    "<title>penstock report</title>\n<style>{}</style>\n</head>\n"
			    "<body>\n",
			    kStyle);
	for (const ReportedRun &run : runs)
		html += section(run);
	return html + "</body>\n</html>\n";
}

} // namespace penstock
