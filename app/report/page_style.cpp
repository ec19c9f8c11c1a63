#include "app/report/page_style.h"

namespace penstock {

namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --text: #1d2430; --dim: #5b6577; --line: #d5dae2; --page: #fff;
  --card: #f5f7fa; --good: #1b7f4b; --fair: #a35b06; --bad: #b3261e;
  --c0: #2f6fde; --c1: #d9822b; --c2: #2a9d62; --c3: #c23b4b; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e7ec; --dim: #98a2b3; --line: #3a4250;
  --page: #161b22; --card: #1f2630; --good: #57c98c; --fair: #f0a95b; --bad: #ff8a80;
  --c0: #6ea2ff; --c1: #f0a95b; --c2: #57c98c; --c3: #f07483; } }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--text); background: var(--page);
  max-width: 1340px; margin: 1.5em auto; padding: 0 1em; overflow-wrap: anywhere; }
h1 { font-size: 1.5em; margin: 0 0 .3em; } h2 { font-size: 1.3em; margin: 2em 0 .3em; }
h3 { font-size: 1.05em; margin: 1.6em 0 .4em; } p { margin: .4em 0; }
a { color: var(--c0); } code { font-size: .95em; } .dim { color: var(--dim); }
.wide { overflow-x: auto; } table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: .25em 1.2em .25em 0;
  border-bottom: 1px solid var(--line); overflow-wrap: normal; }
th { font-weight: 500; color: var(--dim); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.long { min-width: 12em; overflow-wrap: anywhere; } summary { cursor: pointer; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: .8em;
  margin: 1em 0; }
.figure { background: var(--card); border-left: 5px solid var(--dim); border-radius: 4px;
  padding: .6em 1em; }
.figure b { display: block; font-size: 2em; line-height: 1.2; }
.figure.good { border-color: var(--good); } .figure.fair { border-color: var(--fair); }
.figure.bad { border-color: var(--bad); }
.good b, td.good { color: var(--good); } .fair b, td.fair { color: var(--fair); }
.bad b, td.bad { color: var(--bad); }
.tables { display: flex; flex-wrap: wrap; gap: 0 3em; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
  gap: 1em; }
.plot { break-inside: avoid; } .readout { margin: 0; min-height: 1.45em; font-size: 12px;
  color: var(--dim); font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: auto; } svg text { font-size: 9px; fill: var(--dim); }
svg .title { font-size: 11px; font-weight: 600; fill: var(--text); }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .grid { stroke: var(--line); } svg .line { fill: none; stroke-width: 1.6; }
svg .cursor { stroke: var(--dim); visibility: hidden; }
svg .dashed { stroke-dasharray: 4 3; }
svg .line.c0 { stroke: var(--c0); } svg .line.c1 { stroke: var(--c1); }
svg .line.c2 { stroke: var(--c2); } svg .line.c3 { stroke: var(--c3); }
svg .bar.c0 { fill: var(--c0); } svg .bar.c1 { fill: var(--c1); }
svg .bar.c2 { fill: var(--c2); } svg .bar.c3 { fill: var(--c3); } svg .bar:hover { opacity: .6; }
@media (max-width: 600px) { body { margin: .8em auto; padding: 0 .7em; }
  td, th { padding-right: .8em; } svg text, svg .title { font-size: 12px; } }
@media print { :root { color-scheme: light; --text: #000; --dim: #444; --line: #bbb; --page: #fff;
  --card: #fff; --good: #1b7f4b; --fair: #a35b06; --bad: #b3261e;
  --c0: #2f6fde; --c1: #d9822b; --c2: #2a9d62; --c3: #c23b4b; }
  * { print-color-adjust: exact; } body { font-size: 11px; margin: 0; max-width: none; }
  .plots { grid-template-columns: 1fr 1fr; } .figures { grid-template-columns: 1fr 1fr 1fr; }
  .readout, svg .cursor { display: none; } section { break-before: page; }
  section:first-of-type { break-before: auto; } h2, h3 { break-after: avoid; } }
)";

} // namespace

std::string_view page_style()
{
	return kStyle;
}

} // namespace penstock
