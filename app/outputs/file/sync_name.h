#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// Has the name of a file on the disk; its content is synced by itself (fsync(2)).
Status sync_name(const std::string &path);

} // namespace penstock
