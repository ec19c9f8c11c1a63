#pragma once

#include <cstdint>
#include <vector>

#include "app/report/svg_plot.h"
#include "app/statistics/run_history.h"

namespace penstock {

/// Plots of a run over time: the latency of each stage (also as a distribution), lost frames, time
/// between frames, bitrate, and how many of the `buffers` the encoder held.
std::vector<Plot> plots_of(const Statistics &statistics, const RunHistory &history,
			   std::uint32_t buffers);

} // namespace penstock
