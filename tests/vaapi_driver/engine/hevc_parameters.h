#pragma once

#include "tests/vaapi_driver/engine/engine.h"
#include "tests/vaapi_driver/engine/hevc_syntax.h"

namespace swva::hevc {

/// The headers that parameter buffers describe, as far as they do.
Sps sps_from(const VAEncSequenceParameterBufferHEVC &sequence);
Pps pps_from(const VAEncPictureParameterBufferHEVC &picture);
SliceHeader slice_header_from(const VAEncSliceParameterBufferHEVC &slice,
			      const VAEncPictureParameterBufferHEVC &picture);

} // namespace swva::hevc
