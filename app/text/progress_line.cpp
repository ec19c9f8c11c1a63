#include "app/text/progress_line.h"

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "app/text/amounts.h"
#include "app/text/logging.h"
#include "app/text/terminal.h"
#include "config/options/settings.h"

namespace penstock {

namespace {

// A rate over less than a second would jump.
constexpr std::chrono::milliseconds kOfOneLine(900);
constexpr std::chrono::milliseconds kEarly(100);
constexpr std::size_t kEndless = std::numeric_limits<std::size_t>::max();

/// "01:05", "1:00:00"
std::string clock_text(double time)
{
	const auto seconds = static_cast<std::uint64_t>(time);
	const std::string rest = fmt::format("{:02}:{:02}", seconds / 60 % 60, seconds % 60);
	return seconds < 3600 ? rest : fmt::format("{}:{}", seconds / 3600, rest);
}

} // namespace

std::string progress_text(const Statistics &now, const Progress &delta, std::size_t columns,
			  std::size_t pipelines)
{
	const LatencyHistogram &latency = now.capture_to_coded;
	std::vector<std::string> parts{clock_text(now.duration_s)};
	if (pipelines > 1)
		parts.push_back(fmt::format("{} pipelines", pipelines));
	parts.push_back(fmt::format("{} frames", now.frames_encoded));
	parts.push_back(fmt::format("{:.1f} fps", rate(delta.frames, delta.time.count())));
	parts.push_back(bitrate_text(delta.bytes, delta.time.count()));
	parts.push_back(fmt::format("{} dropped", now.frames_dropped.total()));
	if (latency.count() != 0)
		parts.push_back(fmt::format("{}p50 {:.1f} p95 {:.1f} ms",
					    pipelines > 1 ? "worst " : "",
					    milliseconds(latency.percentile(50)),
					    milliseconds(latency.percentile(95))));
	std::string line;
	for (const std::string &part : parts) {
		const std::string gap = line.empty() ? "" : "  ";
		if (line.size() + gap.size() + part.size() > columns)
			break;
		line += gap + part;
	}
	return line;
}

ProgressLine::ProgressLine(std::FILE *stream, std::optional<std::chrono::nanoseconds> every)
	: stream_(stream), form_(Form::kNothing), every_(every.value_or(kOfOneLine))
{
	if (!every && terminal_width(::fileno(stream)))
		form_ = Form::kOneLine;
	else if (every && *every != RunSettings::kNoProgress)
		form_ = Form::kStatusLines;
}

Statistics aggregate(std::span<const Statistics *const> pipelines)
{
	Statistics all;
	for (const Statistics *pipeline : pipelines) {
		const Statistics &one = *pipeline;
		all.duration_s = std::max(all.duration_s, one.duration_s);
		all.frames_encoded += one.frames_encoded;
		all.bytes_out += one.bytes_out;
		all.frames_dropped.missed += one.frames_dropped.missed;
		all.frames_dropped.damaged += one.frames_dropped.damaged;
		all.frames_dropped.late += one.frames_dropped.late;
		const LatencyHistogram &latency = one.capture_to_coded;
		if (latency.count() != 0 &&
		    (all.capture_to_coded.count() == 0 ||
		     latency.percentile(95) > all.capture_to_coded.percentile(95)))
			all.capture_to_coded = latency;
	}
	return all;
}

bool ProgressLine::is_due() const
{
	if (form_ == Form::kNothing)
		return false;
	const bool first = form_ == Form::kOneLine && !shown_;
	// It is asked by timers of about a second, which may come a little early.
	const Clock::duration early = std::min<Clock::duration>(every_ / 10, kEarly);
	return first || Clock::now() - last_time_ >= every_ - early;
}

void ProgressLine::show(const Statistics &now, std::size_t pipelines)
{
	if (!is_due())
		return;
	const Clock::time_point time = Clock::now();
	draw(now,
	     {time - last_time_, now.frames_encoded - last_frames_, now.bytes_out - last_bytes_},
	     pipelines);
	shown_ = true;
	last_time_ = time;
	last_frames_ = now.frames_encoded;
	last_bytes_ = now.bytes_out;
}

void ProgressLine::draw(const Statistics &now, const Progress &delta, std::size_t pipelines)
{
	if (form_ == Form::kStatusLines)
		return print_status(progress_text(now, delta, kEndless, pipelines));
	// The window may have another size than a second ago, or be gone.
	const auto columns = terminal_width(::fileno(stream_));
	if (!columns)
		return;
	// On some terminals, writing to the last column begins a new line.
	fmt::print(stream_, "{}{}", line_start(::fileno(stream_)),
		   progress_text(now, delta, *columns - 1, pipelines));
	std::fflush(stream_);
}

void ProgressLine::clear()
{
	if (form_ == Form::kOneLine)
		fmt::print(stream_, "{}", line_start(::fileno(stream_)));
}

} // namespace penstock
