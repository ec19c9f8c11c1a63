#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "devices/control.h"
#include "devices/v4l2/device.h"

namespace penstock::v4l2 {

/// Every control of the node that is not disabled, menus included. Empty when it has none.
std::vector<ControlInfo> list_controls(const Device &device);

/// The description of one control; nullopt when the node does not have it.
std::optional<ControlInfo> query_control(const Device &device, std::uint32_t id);

/// VIDIOC_S_EXT_CTRLS of one number; the value that the driver took.
Result<std::int64_t> set_control(const Device &device, std::uint32_t id, std::int64_t value);
/// VIDIOC_G_EXT_CTRLS of one number.
Result<std::int64_t> read_control(const Device &device, std::uint32_t id);

/// How many buffers a queue wants to hold before it gives any back: `id` is
/// V4L2_CID_MIN_BUFFERS_FOR_CAPTURE or _OUTPUT. 0 where the driver does not say.
std::uint32_t minimum_buffers(const Device &device, std::uint32_t id);

/// Sets what a user asked for by name. invalid_argument with the names or values that are allowed
/// when the control does not exist, is read-only, or does not take the value.
Status apply_controls(const Device &device, std::span<const ControlSetting> settings);

} // namespace penstock::v4l2
