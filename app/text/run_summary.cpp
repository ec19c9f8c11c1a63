#include "app/text/run_summary.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/text/amounts.h"
#include "core/text/text_table.h"

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

using Sentences = std::vector<std::string>;

std::string frames_text(const Statistics &statistics)
{
	const double seconds = statistics.duration_s;
	return fmt::format("{} frames in {:.1f} s ({:.1f} fps), {} ({})", statistics.frames_encoded,
			   seconds, rate(statistics.frames_encoded, seconds),
			   bytes_text(statistics.bytes_out),
			   bitrate_text(statistics.bytes_out, seconds));
}

std::string latency_text(const LatencyHistogram &latency)
{
	if (latency.count() == 0)
		return "latency unknown: no coded frame had a timestamp of the camera's clock";
	return fmt::format("capture to coded p50 {:.1f} ms, p95 {:.1f} ms, p99 {:.1f} ms, longest "
			   "{:.1f} ms",
			   milliseconds(latency.percentile(50)),
			   milliseconds(latency.percentile(95)),
			   milliseconds(latency.percentile(99)),
			   milliseconds(static_cast<double>(latency.max())));
}

void add_losses(Sentences &sentences, const Statistics &statistics)
{
	if (statistics.losses_in_all == 0)
		return;
	double seconds = 0;
	for (const Loss &loss : statistics.losses)
		seconds += loss.lasted_s.value_or(0);
	sentences.push_back(fmt::format("the camera was lost {}, for {:.1f} s",
					times_text(statistics.losses_in_all), seconds));
}

/// What went wrong, where anything did.
void add_troubles(Sentences &sentences, const Statistics &statistics)
{
	if (statistics.frames_impaired != 0)
		sentences.push_back(fmt::format("{} of the frames may look damaged: the camera "
						"codes, and missed one before them",
						statistics.frames_impaired));
	if (statistics.frames_of_card != 0)
		sentences.push_back(fmt::format("{} of the frames are a card's: the camera gave "
						"no picture",
						statistics.frames_of_card));
	add_losses(sentences, statistics);
	if (statistics.encoder_resets != 0)
		sentences.push_back(fmt::format("the encoder failed and was opened again {}",
						times_text(statistics.encoder_resets)));
}

/// One for each encoder if there are several.
void add_streams(Sentences &sentences, const Statistics &statistics)
{
	if (statistics.streams.size() < 2)
		return;
	for (const StreamStatistics &stream : statistics.streams)
		sentences.push_back(fmt::format(
			"{}: {} frames, {}, {} by {}", stream.name, stream.frames_encoded,
			bitrate_text(stream.bytes_out, statistics.duration_s), stream.codec,
			stream.encoder));
}

/// As wide as the names of device_rows().
constexpr std::string_view kOutput = "output   ";

/// "29 frames, 6.6 kB"
std::string amounts_of(const OutputStatistics &output)
{
	std::string text = fmt::format("{} frames, {}", output.frames, bytes_text(output.bytes));
	if (output.dropped != 0)
		text += fmt::format(", {} dropped", output.dropped);
	if (output.reconnects != 0)
		text += fmt::format(", opened again {}", times_text(output.reconnects));
	return output.error ? text + ", failed" : text;
}

/// A name is never broken: what does not fit beside it stands below.
std::string output_result(const OutputStatistics &output, std::size_t width)
{
	std::string place = output.file.empty() ? output.url : output.file;
	if (output.files > 1)
		place = fmt::format("{} files up to {}", output.files, place);
	const std::string row = output_row(place + ":");
	const std::string amounts = amounts_of(output);
	const bool fits = row.size() + 1 + amounts.size() <= width;
	return row + (fits ? " " : "\n" + std::string(kOutput.size(), ' ')) + amounts;
}

} // namespace

std::string output_row(std::string_view place)
{
	return fmt::format("{}{}", kOutput, place);
}

std::string summary(const Statistics &statistics, std::size_t width)
{
	Sentences sentences{frames_text(statistics),
			    drops_text(statistics) + ", " + copies_text(statistics),
			    latency_text(statistics.capture_to_coded)};
	add_troubles(sentences, statistics);
	add_streams(sentences, statistics);
	Sentences lines;
	for (const std::string &sentence : sentences)
		std::ranges::move(wrap(sentence, width), std::back_inserter(lines));
	for (const OutputStatistics &output : statistics.outputs)
		lines.push_back(output_result(output, width));
	return fmt::format("{}", fmt::join(lines, "\n"));
}

} // namespace penstock
