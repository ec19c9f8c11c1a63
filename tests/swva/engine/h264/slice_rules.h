#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva::h264 {

/// Places, types, quantisers and reference lists of the slices.
void check_slices(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
		  Findings &findings);

/// The picture's list of reference frames as far as it can be judged without knowing surfaces.
void check_references(const VAEncPictureParameterBufferH264 &picture,
		      const VAEncSequenceParameterBufferH264 &sequence, Findings &findings);

} // namespace swva::h264
