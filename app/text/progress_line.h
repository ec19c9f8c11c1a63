#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>

#include "app/statistics/statistics.h"

namespace penstock {

/// What came in an interval.
struct Progress {
	std::chrono::duration<double> time{0};
	std::uint64_t frames = 0;
	std::uint64_t bytes = 0;
};

/// "00:12  360 frames  30.0 fps  4.02 Mbit/s  0 dropped  p50 12.9 p95 14.0 ms", the latencies from
/// capture to coded; with the number of pipelines if there are several. If the line is
/// too narrow, the last parts are left out.
std::string progress_text(const Statistics &now, const Progress &delta, std::size_t columns,
			  std::size_t pipelines = 1);

/// The sum over several pipelines, and the latency of the worst one.
Statistics aggregate(std::span<const Statistics *const> pipelines);

/// One line that is rewritten on a terminal; nothing is written elsewhere. Or status lines
/// (print_status()), wherever they go.
class ProgressLine
{
public:
	/// `every`: how often a status line is told, RunSettings::kNoProgress for never. Without it
	/// the line is rewritten, if `stream` is a terminal.
	ProgressLine(std::FILE *stream, std::optional<std::chrono::nanoseconds> every);

	/// Whether show() would write: it is time for the next line, or the one on the terminal is
	/// about a second old.
	bool is_due() const;
	/// Called about once a second by each pipeline.
	void show(const Statistics &now, std::size_t pipelines = 1);
	/// Clears the line for other output.
	void clear();

private:
	using Clock = std::chrono::steady_clock;
	enum class Form : std::uint8_t { kNothing, kOneLine, kStatusLines };

	void draw(const Statistics &now, const Progress &delta, std::size_t pipelines);

	std::FILE *stream_;
	Form form_;
	Clock::duration every_;
	Clock::time_point last_time_ = Clock::now();
	bool shown_ = false;
	std::uint64_t last_frames_ = 0;
	std::uint64_t last_bytes_ = 0;
};

} // namespace penstock
