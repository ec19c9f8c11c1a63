#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "app/statistics/statistics.h"

namespace penstock {

/// The time series of a run in intervals of about a second, for plots. A long run's intervals grow,
/// so that the memory does not.
class RunHistory
{
public:
	using TimePoint = std::chrono::steady_clock::time_point;

	/// In microseconds; of the worst second where an interval is longer.
	struct Spread {
		std::uint64_t samples = 0;
		double p50 = 0;
		double p95 = 0;
		double max = 0;
	};

	struct Interval {
		double begin_s = 0; ///< from the start of the streaming
		double end_s = 0;
		std::uint64_t captured = 0;
		std::uint64_t encoded = 0;
		std::uint64_t bytes_out = 0;
		FramesDropped dropped;
		std::uint32_t in_flight = 0; ///< the most frames that the encoder held at a tick
		Spread capture_to_submit;
		Spread encode;
		Spread capture_to_coded;
		Spread frame_interval;

		double seconds() const { return end_s - begin_s; }
	};

	/// Intervals are merged in pairs when there are so many (an even number).
	explicit RunHistory(TimePoint begin, std::size_t limit = 1200);

	/// The counters as they are at `now`; called about once a second and at the end.
	void add(TimePoint now, const Statistics &statistics);

	TimePoint begin() const { return begin_; }
	const std::vector<Interval> &intervals() const { return intervals_; }

private:
	void merge_pairs();

	TimePoint begin_;
	std::size_t limit_;
	double shortest_s_ = 0; ///< an interval goes on until it is so long
	Statistics last_;
	std::vector<Interval> intervals_;
};

} // namespace penstock
