#pragma once

#include <optional>
#include <string>

namespace penstock::uvc {

/// The /dev/videoN that pictures of the USB camera with that serial number come from; nothing while
/// the kernel has made none. Without udev: by what sysfs says.
std::optional<std::string> find_camera_node(const std::string &serial);

} // namespace penstock::uvc
