#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva::hevc {

/// Format, block sizes, level against size, rate and bitrate.
void check_sequence(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
		    Findings &findings);

} // namespace swva::hevc
