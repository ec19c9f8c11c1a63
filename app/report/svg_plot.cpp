#include "app/report/svg_plot.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "app/report/escaped.h"

namespace penstock {

namespace {

constexpr double kWidth = 480;
constexpr double kHeight = 220;
constexpr double kLeft = 48;
constexpr double kRight = 12;
constexpr double kTop = 46;
constexpr double kBottom = 38;
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
	Axis(double low, double high, double from, double to, Plot::Form form)
		: low_(mapped(low, form)), high_(mapped(high, form)), from_(from), to_(to),
		  form_(form)
	{}

	double operator()(double value) const
	{
		double part = (mapped(value, form_) - low_) / (high_ - low_);
		return from_ + std::clamp(part, 0.0, 1.0) * (to_ - from_);
	}

	std::vector<double> ticks() const
	{
		std::vector<double> values;
		if (form_ == Plot::Form::kDistribution) {
			for (double power = std::floor(low_); power <= high_; ++power)
				for (double factor : {1.0, 2.0, 5.0})
					add_inside(values, factor * std::pow(10, power));
			return values;
		}
		double step = tick_step(high_ - low_);
		for (double i = std::ceil(low_ / step); i * step <= high_ * (1 + 1e-9); ++i)
			values.push_back(i * step);
		return values;
	}

private:
	void add_inside(std::vector<double> &values, double value) const
	{
		const double place = mapped(value, form_);
		if (place >= low_ && place <= high_)
			values.push_back(value);
	}

	static double mapped(double value, Plot::Form form)
	{
		return form == Plot::Form::kOverTime ? value : std::log10(std::max(value, 1e-3));
	}

	double low_;
	double high_;
	double from_;
	double to_;
	Plot::Form form_;
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
	bool logarithmic = plot.form == Plot::Form::kDistribution;
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
	std::string values;
	for (const PlotPoint &point : series.points) {
		fmt::format_to(std::back_inserter(points), "{:.1f},{:.1f} ", x(point.x),
			       y(point.y));
		fmt::format_to(std::back_inserter(values), "{:.4g} ", point.y);
	}
	return fmt::format("<polyline class=\"line{} c{}\" data-name=\"{}\" data-values=\"{}\" "
			   "points=\"{}\"/>\n",
			   series.dashed ? " dashed" : "", series.colour, escaped(series.name),
			   values, points);
}

/// The bars of one series; in each step those of all stand side by side.
std::string bars(const Plot &plot, std::size_t which, const Axis &x, const Axis &y)
{
	const PlotSeries &series = plot.series[which];
	const auto all = static_cast<double>(plot.series.size());
	std::string svg;
	for (std::size_t i = 0; i + 1 < series.points.size(); ++i) {
		const PlotPoint &point = series.points[i];
		const double end = series.points[i + 1].x;
		if (point.y <= 0)
			continue;
		const double width = (x(end) - x(point.x)) / all;
		svg += fmt::format("<rect class=\"bar c{}\" x=\"{:.1f}\" y=\"{:.1f}\" "
				   "width=\"{:.1f}\" height=\"{:.1f}\"><title>{}: {:.3g} to {:.3g} "
				   "{}: {:.3g} {}</title></rect>\n",
				   series.colour, x(point.x) + width * static_cast<double>(which),
				   y(point.y), width, y(0) - y(point.y), escaped(series.name),
				   point.x, end, escaped(plot.x_label), point.y,
				   escaped(plot.y_label));
	}
	return svg;
}

/// What the page's script reads, and the line that it moves.
std::string clock_of(const Plot &plot, ClockBegin begin, double seconds)
{
	return fmt::format(" data-begin=\"{}\" data-seconds=\"{:.3f}\" data-left=\"{}\" "
			   "data-right=\"{}\" data-unit=\"{}\"",
			   begin.local_ms, seconds, kLeft, kWidth - kRight, escaped(plot.y_label));
}

std::string cursor()
{
	return fmt::format("<line class=\"cursor\" y1=\"{}\" y2=\"{}\"/>\n", kTop,
			   kHeight - kBottom);
}

std::string legend(const Plot &plot)
{
	std::string svg;
	double right = kWidth - kRight;
	for (auto series = plot.series.rbegin(); series != plot.series.rend(); ++series) {
		if (series->name.empty() || series->dashed)
			continue;
		constexpr double kLetter = 6.8; // of a phone, where text is larger
		double width = kLetter * static_cast<double>(series->name.size()) + 40;
		right -= width;
		svg += fmt::format("<line class=\"line c{}\" x1=\"{:.1f}\" y1=\"26\" "
				   "x2=\"{:.1f}\" y2=\"26\"/>\n",
				   series->colour, right + 4, right + 24);
		svg += text_at(right + 28, 30, "start", series->name);
	}
	return svg;
}

} // namespace

std::string to_svg(const Plot &plot, ClockBegin begin)
{
	const bool over_time = plot.form == Plot::Form::kOverTime;
	const Range range = x_range(plot);
	const Axis x(range.low, range.high, kLeft, kWidth - kRight, plot.form);
	const Axis y(0, y_top(plot), kHeight - kBottom, kTop, Plot::Form::kOverTime);
	std::string svg = fmt::format(
		"<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"{}>\n", kWidth, kHeight,
		escaped(plot.title), over_time ? clock_of(plot, begin, range.high) : "");
	svg += text_at(4, 14, "title", plot.title);
	svg += text_at(4, 30, "start", plot.y_label);
	svg += text_at(kWidth - kRight, kHeight - 6, "end", plot.x_label);
	svg += grid(x, y);
	for (std::size_t i = 0; i < plot.series.size(); ++i)
		svg += over_time ? line(plot.series[i], x, y) : bars(plot, i, x, y);
	return svg + (over_time ? cursor() : "") + legend(plot) + "</svg>\n";
}

} // namespace penstock
