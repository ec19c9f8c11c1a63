#pragma once

#include <deque>

#include "app/pipeline/encoder_branch.h"
#include "app/pipeline/frame_intake.h"
#include "app/statistics/statistics.h"
#include "devices/roles/camera.h"

namespace penstock {

/// What the camera, the way to the encoders and the encoders have counted.
void collect_frames(Statistics &statistics, const CameraCounters &counters,
		    const FrameIntake &intake, const std::deque<EncoderBranch> &streams);
/// What the outputs have.
void collect_outputs(Statistics &statistics, const std::deque<EncoderBranch> &streams);

} // namespace penstock
