#include "app/pipeline/collect_statistics.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace penstock {

void collect_frames(Statistics &statistics, const CameraCounters &counters,
		    const FrameIntake &intake, const std::deque<EncoderBranch> &streams)
{
	statistics.frames_dropped.missed = counters.missed;
	statistics.frames_dropped.damaged = counters.damaged + intake.unreadable();
	statistics.starved = counters.starved;
	statistics.clock_jumps = intake.clock_jumps();
	statistics.in_flight = 0;
	std::vector<StreamStatistics> coded;
	for (const EncoderBranch &stream : streams) {
		statistics.in_flight = std::max(statistics.in_flight, stream.in_flight());
		coded.push_back(stream.statistics());
	}
	statistics.set_streams(std::move(coded));
	statistics.frames_dropped.damaged += statistics.frames_failed;
}

void collect_outputs(Statistics &statistics, const std::deque<EncoderBranch> &streams)
{
	statistics.outputs.clear();
	for (const EncoderBranch &stream : streams)
		std::ranges::move(stream.output_statistics(),
				  std::back_inserter(statistics.outputs));
}

} // namespace penstock
