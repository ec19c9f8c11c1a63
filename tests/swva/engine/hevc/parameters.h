#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/hevc/syntax.h"

namespace swva::hevc {

/// The headers that parameter buffers describe, as far as they do.
Sps sps_from(const VAEncSequenceParameterBufferHEVC &sequence);
Pps pps_from(const VAEncPictureParameterBufferHEVC &picture);
SliceHeader slice_header_from(const VAEncSliceParameterBufferHEVC &slice,
			      const VAEncPictureParameterBufferHEVC &picture);

} // namespace swva::hevc
