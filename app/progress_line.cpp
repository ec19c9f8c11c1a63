#include "app/progress_line.h"

#include <unistd.h>

#include <fmt/format.h>

namespace penstock {

namespace {

std::uint64_t dropped(const Statistics &statistics)
{
	const auto &drops = statistics.frames_dropped;
	return drops.camera + drops.corrupt + drops.late;
}

} // namespace

ProgressLine::ProgressLine(std::FILE *stream)
	: stream_(stream), terminal_(::isatty(::fileno(stream)) == 1)
{}

void ProgressLine::show(const Statistics &now)
{
	if (!terminal_)
		return;
	fmt::print(stream_, "\r\x1b[K{} frames, {} fps, {:.2f} Mbit/s, {} dropped, {:.1f} ms",
		   now.frames_encoded, now.frames_encoded - last_frames_,
		   static_cast<double>(now.bytes_out - last_bytes_) * 8e-6, dropped(now),
		   now.capture_to_coded.percentile(50) / 1000);
	std::fflush(stream_);
	last_frames_ = now.frames_encoded;
	last_bytes_ = now.bytes_out;
}

void ProgressLine::clear()
{
	if (terminal_)
		fmt::print(stream_, "\r\x1b[K");
}

std::string summary(const Statistics &statistics)
{
	return fmt::format(
		"{} frames in {:.1f} s, {:.2f} MB, {} dropped, capture to coded p50 {:.1f} ms "
		"p99 {:.1f} ms, {} bytes copied",
		statistics.frames_encoded, statistics.duration_s,
		static_cast<double>(statistics.bytes_out) * 1e-6, dropped(statistics),
		statistics.capture_to_coded.percentile(50) / 1000,
		statistics.capture_to_coded.percentile(99) / 1000, statistics.bytes_copied.total());
}

} // namespace penstock
