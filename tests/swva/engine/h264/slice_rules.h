#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva::h264 {

/// Places, types and quantisers of the slices.
void check_slices(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
		  Findings &findings);

} // namespace swva::h264
