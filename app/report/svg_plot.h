#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace penstock {

struct PlotPoint {
	double x = 0;
	double y = 0;
};

/// One line, from left to right.
struct PlotSeries {
	std::string name{};
	unsigned colour = 0; ///< a colour of the page's style sheet, 0 to 3
	bool dashed = false; ///< not in the legend: it goes with the one before it
	std::vector<PlotPoint> points{};
};

/// When seconds 0 of a time axis were.
struct ClockBegin {
	std::int64_t local_ms; ///< since 1970, of the clock on the wall
};

struct Plot {
	/// Over time in seconds, or bars on a logarithmic axis: each from its point to the next
	/// one.
	enum class Form : std::uint8_t { kOverTime, kDistribution };

	std::string title;
	std::string x_label;
	std::string y_label;
	Form form = Form::kOverTime;
	std::vector<PlotSeries> series{};
	double y_min_top = 1; ///< the y axis goes at least up to here
};

/// An SVG element with title, axes, legend and series, drawn with the classes of the page's style
/// sheet. Axes begin at 0; a logarithmic x axis begins at its smallest point. Over time it carries
/// the values for the page's script, and each bar has its own words.
std::string to_svg(const Plot &plot, ClockBegin begin);

} // namespace penstock
