#pragma once

#include <cstdint>

#include "core/base/lazy_list.h"
#include "devices/roles/capabilities.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// Formats of the queue `type`, their sizes and the rates of these, as the driver lists them
/// (VIDIOC_ENUM_FMT, ENUM_FRAMESIZES, ENUM_FRAMEINTERVALS): a call for each entry that somebody
/// looks at. The rates of a range of sizes are those of its largest.
///
/// A list ends where the driver refuses a call: at its end, or since the node is gone. Device's
/// check_presence() tells the one from the other. What is not known yet can be asked for as long as
/// `device` is open.
LazyList<FormatCapability> list_formats(const Device &device, std::uint32_t type);

} // namespace penstock::v4l2
