#pragma once

#include <cstdint>

#include <linux/videodev2.h>

#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// The argument of VIDIOC_G_SELECTION and VIDIOC_S_SELECTION for a queue: `type` of either variant
/// of the API, while the calls want the single-planar one for both (Linux media documentation,
/// "VIDIOC_G_SELECTION"); `target` is V4L2_SEL_TGT_*. The rectangle is empty.
v4l2_selection selection_of(std::uint32_t type, std::uint32_t target);

/// Whether the driver has such a rectangle.
bool has_selection(const Device &device, std::uint32_t type, std::uint32_t target);

} // namespace penstock::v4l2
