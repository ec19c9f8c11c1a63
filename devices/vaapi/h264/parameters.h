#pragma once

#include <va/va.h>
#include <va/va_enc_h264.h>

#include "devices/vaapi/h264/config.h"
#include "devices/vaapi/stream/gop.h"
#include "devices/vaapi/stream/picture_buffers.h"

namespace penstock::vaapi {

/// libva's parameter buffers, with the same values as the NAL units of h264/headers.h. What is not
/// used is zero, or VA_INVALID_ID where zero would be an id.

/// Before every IDR. Zero is never a period: Mesa divides by it.
VAEncSequenceParameterBufferH264 h264_sequence(const H264Config &config);

VAEncPictureParameterBufferH264 h264_picture(const H264Config &config, const PictureState &picture,
					     const PictureBuffers &buffers);

/// The one slice of the picture.
VAEncSliceParameterBufferH264 h264_slice(const H264Config &config, const PictureState &picture,
					 const PictureBuffers &buffers);

} // namespace penstock::vaapi
