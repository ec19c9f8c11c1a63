#include "app/report/run_plots.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace penstock {

namespace {

using Interval = RunHistory::Interval;
using Spread = RunHistory::Spread;

/// One value of each interval, drawn at the interval's end.
template <typename Value>
PlotSeries over_time(const RunHistory &history, std::string name, unsigned colour, Value value)
{
	PlotSeries series{.name = std::move(name), .colour = colour};
	for (const Interval &interval : history.intervals())
		series.points.push_back({interval.end_s, value(interval)});
	return series;
}

/// The median and, dashed, the upper percentile in milliseconds, for intervals that have samples.
void add_spread(Plot &plot, const RunHistory &history, const std::string &name, unsigned colour,
		Spread Interval::*spread)
{
	PlotSeries middle{.name = name, .colour = colour};
	PlotSeries upper{.name = "p95", .colour = colour, .dashed = true};
	for (const Interval &interval : history.intervals()) {
		const Spread &values = interval.*spread;
		if (values.samples == 0)
			continue;
		middle.points.push_back({interval.end_s, values.p50 / 1000});
		upper.points.push_back({interval.end_s, values.p95 / 1000});
	}
	plot.series.push_back(std::move(middle));
	plot.series.push_back(std::move(upper));
}

Plot latency_over_time(const RunHistory &history)
{
	Plot plot{.title = "Latency: p50, and dashed p95", .x_label = "seconds", .y_label = "ms"};
	add_spread(plot, history, "to encoder", 0, &Interval::capture_to_submit);
	add_spread(plot, history, "encoder", 1, &Interval::encode);
	add_spread(plot, history, "to coded", 2, &Interval::capture_to_coded);
	return plot;
}

void add_distribution(Plot &plot, const std::string &name, unsigned colour,
		      const LatencyHistogram &latency)
{
	PlotSeries series{.name = name, .colour = colour};
	// In steps of a quarter of an octave, which leave room for a bar of each series.
	constexpr double kRatio = 1.1892;
	double edge = 1;
	double count = 0;
	auto end_step = [&] {
		double percent = 100 * count / static_cast<double>(latency.count());
		series.points.push_back({edge / 1000, percent});
		edge *= kRatio;
		count = 0;
	};
	latency.for_each([&](double microseconds, std::uint64_t samples) {
		while (microseconds >= edge * kRatio)
			end_step();
		count += static_cast<double>(samples);
	});
	if (latency.count() != 0)
		for (int i = 0; i < 2; ++i) // the last bar, and its end
			end_step();
	series.points.erase(
		series.points.begin(),
		std::ranges::find_if(series.points, [](PlotPoint point) { return point.y > 0; }));
	plot.series.push_back(std::move(series));
}

Plot latency_distribution(const Statistics &statistics)
{
	Plot plot{.title = "Distribution of latency",
		  .x_label = "ms",
		  .y_label = "% of frames",
		  .form = Plot::Form::kDistribution};
	add_distribution(plot, "to encoder", 0, statistics.capture_to_submit);
	add_distribution(plot, "encoder", 1, statistics.encode);
	add_distribution(plot, "to coded", 2, statistics.capture_to_coded);
	return plot;
}

Plot frame_rate(const RunHistory &history)
{
	Plot plot{.title = "Frames encoded", .x_label = "seconds", .y_label = "per second"};
	plot.series.push_back(over_time(history, "", 0, [](const Interval &interval) {
		return static_cast<double>(interval.encoded) / interval.seconds();
	}));
	return plot;
}

Plot lost_frames(const RunHistory &history)
{
	Plot plot{.title = "Frames lost", .x_label = "seconds", .y_label = "frames"};
	auto add = [&](std::string name, unsigned colour, std::uint64_t FramesDropped::*cause) {
		plot.series.push_back(over_time(
			history, std::move(name), colour, [cause](const Interval &interval) {
				return static_cast<double>(interval.dropped.*cause);
			}));
	};
	add("missed", 3, &FramesDropped::missed);
	add("damaged", 1, &FramesDropped::damaged);
	add("late", 0, &FramesDropped::late);
	return plot;
}

Plot frame_gaps(const RunHistory &history)
{
	Plot plot{.title = "Time between frames: p50, dashed p95, and longest",
		  .x_label = "seconds",
		  .y_label = "ms"};
	add_spread(plot, history, "p50", 0, &Interval::frame_interval);
	PlotSeries longest{.name = "longest", .colour = 3};
	for (const Interval &interval : history.intervals())
		if (interval.frame_interval.samples != 0)
			longest.points.push_back(
				{interval.end_s, interval.frame_interval.max / 1000});
	plot.series.push_back(std::move(longest));
	return plot;
}

Plot bitrate(const RunHistory &history)
{
	Plot plot{.title = "Bitrate", .x_label = "seconds", .y_label = "Mbit/s", .y_min_top = 0.1};
	plot.series.push_back(over_time(history, "", 2, [](const Interval &interval) {
		return 8e-6 * static_cast<double>(interval.bytes_out) / interval.seconds();
	}));
	return plot;
}

Plot occupancy(const RunHistory &history, std::uint32_t buffers)
{
	Plot plot{.title = fmt::format("Buffers that the encoder holds, of {}", buffers),
		  .x_label = "seconds",
		  .y_label = "buffers",
		  .y_min_top = static_cast<double>(buffers)};
	plot.series.push_back(over_time(history, "", 1, [](const Interval &interval) {
		return static_cast<double>(interval.in_flight);
	}));
	return plot;
}

} // namespace

std::vector<Plot> plots_of(const Statistics &statistics, const RunHistory &history,
			   std::uint32_t buffers)
{
	return {latency_over_time(history), latency_distribution(statistics),
		frame_rate(history),	    lost_frames(history),
		frame_gaps(history),	    bitrate(history),
		occupancy(history, buffers)};
}

} // namespace penstock
