#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What a user can do so that a control which is under automatic control takes a value: "add --ctrl
/// auto_gain=0", where `option` is "--ctrl". The kernel flags such a control (INACTIVE), but does
/// not tell which other one is its switch: that is known of the standard ones.
std::string how_to_make_manual(const Device &device, std::uint32_t id, std::string_view option);

} // namespace penstock::v4l2
