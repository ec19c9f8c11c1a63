#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva::hevc {

/// Places, types and quantisers of the slices.
void check_slices(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
		  Findings &findings);

} // namespace swva::hevc
