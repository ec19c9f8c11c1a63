#include "app/text/progress_line.h"

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "app/text/logging.h"
#include "app/text/terminal.h"
#include "config/options/settings.h"

namespace penstock {

namespace {

// A rate over less than a second would jump.
constexpr std::chrono::milliseconds kOfOneLine(900);
constexpr std::chrono::milliseconds kEarly(100);
constexpr std::size_t kEndless = std::numeric_limits<std::size_t>::max();

std::uint64_t dropped(const Statistics &statistics)
{
	const auto &drops = statistics.frames_dropped;
	return drops.missed + drops.damaged + drops.late;
}

double rate(std::uint64_t count, double seconds)
{
	return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

double megabits(std::uint64_t bytes, double seconds)
{
	return rate(bytes, seconds) * 8e-6;
}

/// "6.00 MB", "12.3 kB"
std::string bytes_text(std::uint64_t bytes)
{
	const auto count = static_cast<double>(bytes);
	return bytes < 1'000'000 ? fmt::format("{:.1f} kB", count * 1e-3)
				 : fmt::format("{:.2f} MB", count * 1e-6);
}

/// "3.84 Mbit/s", "0.8 kbit/s"
std::string bitrate_text(std::uint64_t bytes, double seconds)
{
	constexpr double kFewMegabits = 0.1;
	const double rate = megabits(bytes, seconds);
	return rate < kFewMegabits ? fmt::format("{:.1f} kbit/s", rate * 1e3)
				   : fmt::format("{:.2f} Mbit/s", rate);
}

double milliseconds(double microseconds)
{
	return microseconds / 1000;
}

/// "01:05", "1:00:00"
std::string clock_text(double time)
{
	const auto seconds = static_cast<std::uint64_t>(time);
	const std::string rest = fmt::format("{:02}:{:02}", seconds / 60 % 60, seconds % 60);
	return seconds < 3600 ? rest : fmt::format("{}:{}", seconds / 3600, rest);
}

std::string drops_text(const Statistics &statistics)
{
	const auto &drops = statistics.frames_dropped;
	if (dropped(statistics) == 0)
		return "nothing dropped";
	return fmt::format("dropped: {} missed, {} damaged, {} late", drops.missed, drops.damaged,
			   drops.late);
}

std::string copies_text(const Statistics &statistics)
{
	const std::uint64_t bytes = statistics.bytes_copied.total();
	return bytes == 0 ? "nothing copied" : fmt::format("{} bytes copied", bytes);
}

std::string times_text(std::uint64_t count)
{
	return count == 1 ? "once" : fmt::format("{} times", count);
}

std::string losses_text(const Statistics &statistics)
{
	if (statistics.losses_in_all == 0)
		return {};
	double seconds = 0;
	for (const Loss &loss : statistics.losses)
		seconds += loss.lasted_s.value_or(0);
	return fmt::format("\nthe camera was lost {}, for {:.1f} s",
			   times_text(statistics.losses_in_all), seconds);
}

std::string resets_text(const Statistics &statistics)
{
	if (statistics.encoder_resets == 0)
		return {};
	return fmt::format("\nthe encoder failed and was opened again {}",
			   times_text(statistics.encoder_resets));
}

std::string impaired_text(const Statistics &statistics)
{
	if (statistics.frames_impaired == 0)
		return {};
	return fmt::format("\n{} of the frames may look damaged: the camera codes, and missed one "
			   "before them",
			   statistics.frames_impaired);
}

/// A line for each encoder if there are several.
std::string streams_text(const Statistics &statistics)
{
	if (statistics.streams.size() < 2)
		return {};
	std::string text;
	for (const StreamStatistics &stream : statistics.streams)
		text += fmt::format("\n{}: {} frames, {}, {} by {}", stream.name,
				    stream.frames_encoded,
				    bitrate_text(stream.bytes_out, statistics.duration_s),
				    stream.codec, stream.encoder);
	return text;
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
	parts.push_back(fmt::format("{} dropped", dropped(now)));
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

std::string summary(const Statistics &statistics)
{
	const LatencyHistogram &latency = statistics.capture_to_coded;
	const double seconds = statistics.duration_s;
	std::string text = fmt::format(
		"{} frames in {:.1f} s ({:.1f} fps), {} ({})\n{}, {}\n", statistics.frames_encoded,
		seconds, rate(statistics.frames_encoded, seconds), bytes_text(statistics.bytes_out),
		bitrate_text(statistics.bytes_out, seconds), drops_text(statistics),
		copies_text(statistics));
	if (latency.count() == 0)
		text += "latency unknown: no coded frame had a timestamp of the camera's clock";
	else
		text += fmt::format("capture to coded p50 {:.1f} ms, p95 {:.1f} ms, p99 {:.1f} ms, "
				    "longest {:.1f} ms",
				    milliseconds(latency.percentile(50)),
				    milliseconds(latency.percentile(95)),
				    milliseconds(latency.percentile(99)),
				    milliseconds(static_cast<double>(latency.max())));
	return text + impaired_text(statistics) + losses_text(statistics) +
	       resets_text(statistics) + streams_text(statistics);
}

} // namespace penstock
