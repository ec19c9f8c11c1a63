#include "app/text/run_summary.h"

#include <fmt/format.h>

#include "app/text/amounts.h"

namespace penstock {

namespace {

std::string drops_text(const Statistics &statistics)
{
	const auto &drops = statistics.frames_dropped;
	if (drops.total() == 0)
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
