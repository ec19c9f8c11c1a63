#pragma once

#include <string>
#include <vector>

#include "config/options/settings.h"
#include "devices/v4l2/calls/io.h"

namespace penstock {

/// What a machine's devices can record.
struct SuggestedPipelines {
	/// One for each camera that has a path to an encoder, with a name and an output of its own;
	/// of a machine without any the pattern camera's.
	std::vector<PipelineSettings> pipelines;
	bool has_camera = false;
	std::vector<std::string> left_out; ///< other cameras, each with the reason
};

/// Opens every camera, sets it and puts it back, as a plan does. Nothing is streamed.
SuggestedPipelines suggest_pipelines(v4l2::Io &io);

} // namespace penstock
