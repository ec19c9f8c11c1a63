#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "devices/roles/encoder.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// Sets bitrate, rate control, GOP, QP, profile and level by the controls that the kernel has for
/// the codec (V4L2_PIX_FMT_*), then the controls that the user named. A general setting without a
/// control in this driver is a warning; a control that the user named is an error.
Status apply_encoder_settings(const Device &device, std::uint32_t codec,
			      const EncoderSettings &settings);

} // namespace penstock::v4l2
