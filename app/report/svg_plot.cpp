#include "app/report/svg_plot.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "app/report/escaped.h"

namespace penstock {

namespace {

constexpr double kWidth = 640;
constexpr double kHeight = 240;
constexpr double kLeft = 64;
constexpr double kRight = 12;
constexpr double kTop = 34;
constexpr double kBottom = 40;
constexpr double kTicks = 5;

/// 1, 2 or 5 times a power of ten, so that about kTicks of them make `range`.
double tick_step(double range)
{
	double raw = range / kTicks;
	double power = std::pow(10, std::floor(std::log10(raw)));
	for (double factor : {1.0, 2.0, 5.0})
		if (raw <= factor * power)
			return factor * power;
	return 10 * power;
}

std::string number(double value)
{
	return fmt::format("{:.6g}", value);
}

/// Maps one axis to the drawing.
class Axis
{
public:
	Axis(double low, double high, double from, double to, Plot::Scale scale)
		: low_(mapped(low, scale)), high_(mapped(high, scale)), from_(from), to_(to),
		  scale_(scale)
	{}

	double operator()(double value) const
	{
		double part = (mapped(value, scale_) - low_) / (high_ - low_);
		return from_ + std::clamp(part, 0.0, 1.0) * (to_ - from_);
	}

	std::vector<double> ticks() const
	{
		std::vector<double> values;
		if (scale_ == Plot::Scale::kLogarithmic) {
			for (double power = std::ceil(low_); power <= high_; ++power)
				values.push_back(std::pow(10, power));
			return values;
		}
		double step = tick_step(high_ - low_);
		for (double i = std::ceil(low_ / step); i * step <= high_ * (1 + 1e-9); ++i)
			values.push_back(i * step);
		return values;
	}

private:
	static double mapped(double value, Plot::Scale scale)
	{
		return scale == Plot::Scale::kLinear ? value : std::log10(std::max(value, 1e-3));
	}

	double low_;
	double high_;
	double from_;
	double to_;
	Plot::Scale scale_;
};

struct Range {
	double low = 0;
	double high = 1;
};

Range x_range(const Plot &plot)
{
	Range range{HUGE_VAL, -HUGE_VAL};
	for (const PlotSeries &series : plot.series)
		for (const PlotPoint &point : series.points) {
			range.low = std::min(range.low, point.x);
			range.high = std::max(range.high, point.x);
		}
	bool logarithmic = plot.x_scale == Plot::Scale::kLogarithmic;
	if (range.low > range.high)
		return logarithmic ? Range{1, 10} : Range{0, 1};
	if (!logarithmic)
		range.low = 0;
	else
		range.low = std::max(range.low, 1e-3);
	if (range.high <= range.low)
		range.high = logarithmic ? range.low * 10 : range.low + 1;
	return range;
}

double y_top(const Plot &plot)
{
	double top = plot.y_min_top;
	for (const PlotSeries &series : plot.series)
		for (const PlotPoint &point : series.points)
			top = std::max(top, point.y);
	double step = tick_step(top);
	return std::ceil(top / step) * step;
}

std::string text_at(double x, double y, std::string_view style, const std::string &text)
{
	return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", style, x, y,
			   escaped(text));
}

std::string grid(const Axis &x, const Axis &y)
{
	std::string svg;
	for (double value : y.ticks()) {
		svg += fmt::format("<line class=\"grid\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" "
				   "y2=\"{:.1f}\"/>\n",
				   kLeft, y(value), kWidth - kRight, y(value));
		svg += text_at(kLeft - 6, y(value) + 4, "end", number(value));
	}
	for (double value : x.ticks())
		svg += text_at(x(value), kHeight - kBottom + 16, "middle", number(value));
	return svg;
}

std::string line(const PlotSeries &series, const Axis &x, const Axis &y)
{
	std::string points;
	for (const PlotPoint &point : series.points)
		fmt::format_to(std::back_inserter(points), "{:.1f},{:.1f} ", x(point.x),
			       y(point.y));
	return fmt::format("<polyline class=\"line{} c{}\" points=\"{}\"/>\n",
			   series.dashed ? " dashed" : "", series.colour, points);
}

std::string legend(const Plot &plot)
{
	std::string svg;
	double right = kWidth - kRight;
	for (auto series = plot.series.rbegin(); series != plot.series.rend(); ++series) {
		if (series->name.empty())
			continue;
		constexpr double kLetter = 6.2;
		double width = kLetter * static_cast<double>(series->name.size()) + 34;
		right -= width;
		svg += fmt::format("<line class=\"line{} c{}\" x1=\"{:.1f}\" y1=\"24\" "
				   "x2=\"{:.1f}\" y2=\"24\"/>\n",
				   series->dashed ? " dashed" : "", series->colour, right + 4,
				   right + 24);
		svg += text_at(right + 28, 28, "start", series->name);
	}
	return svg;
}

} // namespace

std::string to_svg(const Plot &plot)
{
	const Range range = x_range(plot);
	const Axis x(range.low, range.high, kLeft, kWidth - kRight, plot.x_scale);
	const Axis y(0, y_top(plot), kHeight - kBottom, kTop, Plot::Scale::kLinear);
	std::string svg =
		fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\">\n<title>{}</title>\n", kWidth,
			    kHeight, escaped(plot.title));
	svg += text_at(4, 14, "title", plot.title);
	svg += text_at(4, 28, "start", plot.y_label);
	svg += text_at(kWidth - kRight, kHeight - 6, "end", plot.x_label);
	svg += grid(x, y);
	for (const PlotSeries &series : plot.series)
		svg += line(series, x, y);
	return svg + legend(plot) + "</svg>\n";
}

} // namespace penstock
