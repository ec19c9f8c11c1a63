#pragma once

#include <string>
#include <vector>

namespace penstock {

struct PlotPoint {
	double x = 0;
	double y = 0;
};

/// One line, from left to right.
struct PlotSeries {
	std::string name{};  ///< empty: not in the legend
	unsigned colour = 0; ///< of the page's style sheet, 0 to 3
	bool dashed = false;
	std::vector<PlotPoint> points{};
};

struct Plot {
	enum class Scale { kLinear, kLogarithmic };

	std::string title;
	std::string x_label;
	std::string y_label;
	Scale x_scale = Scale::kLinear;
	std::vector<PlotSeries> series{};
	double y_least_top = 1; ///< the y axis reaches at least to here
};

/// An SVG element with title, axes from 0 (a logarithmic x from its least point), legend and
/// series, drawn with the classes of the page's style sheet.
std::string to_svg(const Plot &plot);

} // namespace penstock
