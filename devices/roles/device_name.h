#pragma once

#include <string>

#include "devices/roles/device_identity.h"

namespace penstock {

/// As messages call a device: "/dev/video0 (Integrated Camera)".
std::string name_of(const DeviceIdentity &identity);

} // namespace penstock
