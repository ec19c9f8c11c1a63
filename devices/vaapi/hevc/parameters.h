#pragma once

#include <va/va.h>
#include <va/va_enc_hevc.h>

#include "devices/vaapi/hevc/config.h"
#include "devices/vaapi/stream/gop.h"
#include "devices/vaapi/stream/picture_buffers.h"

namespace penstock::vaapi {

/// libva's parameter buffers, with the same values as the NAL units of hevc/headers.h. What is not
/// used is as in h264/parameters.h.
VAEncSequenceParameterBufferHEVC hevc_sequence(const HevcConfig &config);
VAEncPictureParameterBufferHEVC hevc_picture(const HevcConfig &config, const PictureState &picture,
					     const PictureBuffers &buffers);
VAEncSliceParameterBufferHEVC hevc_slice(const HevcConfig &config, const PictureState &picture,
					 const PictureBuffers &buffers);

} // namespace penstock::vaapi
