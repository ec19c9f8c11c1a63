#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/h264/syntax.h"

namespace swva::h264 {

/// The headers that parameter buffers describe. What a buffer does not say has the value that a
/// plain encoder gives it.
Sps sps_from(const VAEncSequenceParameterBufferH264 &sequence, Element profile_idc);
Pps pps_from(const VAEncPictureParameterBufferH264 &picture);
SliceHeader slice_header_from(const VAEncSliceParameterBufferH264 &slice,
			      const VAEncPictureParameterBufferH264 &picture, const Sps &sps);

/// profile_idc of the configuration's profile, or the lowest that has what the picture uses.
Element profile_idc_of(VAProfile profile, const VAEncPictureParameterBufferH264 &picture);

} // namespace swva::h264
