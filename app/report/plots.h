#pragma once

#include <cstdint>
#include <vector>

#include "app/report/plot.h"
#include "app/statistics/run_history.h"

namespace penstock {

/// The course of a run: latency of each stage over time and as a distribution, frames lost, time
/// between frames, bitrate, and how many of the `buffers` the encoder held.
std::vector<Plot> plots_of(const Statistics &statistics, const RunHistory &history,
			   std::uint32_t buffers);

} // namespace penstock
