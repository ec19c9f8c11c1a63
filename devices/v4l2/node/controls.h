#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "devices/settings/control.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// Every control of the node that is not disabled, with its menu, without its current value. Empty
/// when the node has none. An error means that the node is gone.
Result<std::vector<ControlInfo>> list_controls(const Device &device);

/// Fills in the current values. That can take long: some drivers ask the hardware for each one.
void read_values(const Device &device, std::vector<ControlInfo> &controls);

/// The description of one control; nullopt when the node does not have it.
std::optional<ControlInfo> query_control(const Device &device, std::uint32_t id);

/// VIDIOC_S_EXT_CTRLS of one number; the value that the driver took.
Result<std::int64_t> set_control(const Device &device, std::uint32_t id, std::int64_t value);
/// VIDIOC_G_EXT_CTRLS of one number.
Result<std::int64_t> read_control(const Device &device, std::uint32_t id);

/// How many buffers a queue wants to hold before it gives any back: `id` is
/// V4L2_CID_MIN_BUFFERS_FOR_CAPTURE or _OUTPUT. 0 where the driver does not say.
std::uint32_t minimum_buffers(const Device &device, std::uint32_t id);

} // namespace penstock::v4l2
