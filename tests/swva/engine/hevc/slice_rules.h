#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva::hevc {

/// Places, types, quantisers and reference lists of the slices.
void check_slices(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
		  Findings &findings);

/// The picture's list of reference frames as far as it can be judged without knowing surfaces.
void check_references(const VAEncPictureParameterBufferHEVC &picture, Findings &findings);

} // namespace swva::hevc
