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
	std::string name{};  ///< empty: it is not in the legend
	unsigned colour = 0; ///< a colour of the page's style sheet, 0 to 3
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
	double y_min_top = 1; ///< the y axis goes at least up to here
};

/// An SVG element with title, axes, legend and series, drawn with the classes of the page's style
/// sheet. Axes begin at 0; a logarithmic x axis begins at its smallest point.
std::string to_svg(const Plot &plot);

} // namespace penstock
