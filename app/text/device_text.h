#pragma once

#include <cstddef>
#include <string>

#include "app/backends/device_list.h"

namespace penstock {

/// What `devices` prints for people, in lines of at most `width` columns where possible.
std::string to_text(const DeviceList &found, std::size_t width);

/// What it prints for programs.
std::string to_json(const DeviceList &found);

} // namespace penstock
