#pragma once

#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "app/statistics/statistics.h"
#include "devices/roles/camera.h"

namespace penstock::test {

/// Which frames of a run that has ended are in no counter, or in two: nothing when all is well.
/// `camera` is that of all frames but those of a card; each became one coded frame at most.
inline std::string unaccounted_frames(const CameraCounters &camera, const Statistics &run)
{
	std::string text;
	const std::uint64_t given = camera.captured + camera.damaged;
	const std::uint64_t encoded = run.frames_encoded - run.frames_of_card;
	const FramesDropped &dropped = run.frames_dropped;
	if (given != encoded + dropped.damaged + dropped.late)
		text += fmt::format("the camera gave {} frames, of which {} were encoded, {} "
				    "damaged, {} late; ",
				    given, encoded, dropped.damaged, dropped.late);
	const std::uint64_t taken = run.frames_captured + run.frames_of_card;
	for (const StreamStatistics &stream : run.streams)
		if (taken != stream.frames_encoded + stream.frames_failed)
			text += fmt::format("of {} frames that were taken stream '{}' encoded {} "
					    "and lost {}; ",
					    taken, stream.name, stream.frames_encoded,
					    stream.frames_failed);
	return text;
}

} // namespace penstock::test
