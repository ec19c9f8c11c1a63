#pragma once

#include <string_view>

#include "app/backends/device_list.h"

namespace penstock {

/// Leaves the devices that somebody means who writes a path, a number N for /dev/videoN, a card's
/// name, or a selector as `devices` shows it. False if there is none; the list is empty then.
bool keep_only(DeviceList &list, std::string_view name);

} // namespace penstock
