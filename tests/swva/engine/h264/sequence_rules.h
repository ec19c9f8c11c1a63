#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva::h264 {

/// Format, level against size, rate and bitrate, cropping.
void check_sequence(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
		    Findings &findings);

/// What the picture uses against its profile.
void check_entropy(const H264Frame &frame, Findings &findings);

} // namespace swva::h264
