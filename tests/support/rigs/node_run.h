#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/planning/planner.h"
#include "devices/roles/encoder.h"
#include "devices/v4l2/calls/io.h"

namespace penstock::test {

/// What `record` is told of its V4L2 devices, and what else it finds.
struct NodeRunSettings {
	CameraSettings camera;
	EncoderSettings encoder;
	std::size_t encoders = 1; ///< which all read the camera's buffers
	AllocationPolicy policy;
	std::vector<std::string> allocators;
	Planner::OpenAllocator open_allocator;
	std::uint64_t frames = 5;
};

/// What a run came to: an error's text, or nothing but frames.
struct NodeRunOutcome {
	std::string error;
	std::uint64_t frames = 0;
	std::string unaccounted; ///< as of unaccounted_frames()
};

/// The whole chain of `record` on V4L2 nodes, in this process: finds the devices, plans, streams
/// and puts back what it has changed.
NodeRunOutcome run_nodes(const NodeRunSettings &settings, v4l2::Io &io);

} // namespace penstock::test
