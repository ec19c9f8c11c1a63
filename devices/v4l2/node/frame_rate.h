#pragma once

#include <cstdint>
#include <optional>

#include <linux/videodev2.h>

#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// The rate of an interval, which V4L2 counts in seconds per frame; nullopt for one that no device
/// has: less than a frame a day, more than a million a second, or parts that others cannot take.
std::optional<Fraction> rate_of(const v4l2_fract &interval);

/// VIDIOC_S_PARM of the queue `type`: asks for a rate and returns the one that the driver took; 0/1
/// where it has no such choice.
Result<Fraction> set_rate(const Device &device, std::uint32_t type, Fraction rate);
/// VIDIOC_G_PARM of the queue `type`; 0/1 where the driver does not say.
Fraction read_rate(const Device &device, std::uint32_t type);

} // namespace penstock::v4l2
