#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// Syncs the folder of a file, so that its name survives a power cut; fsync(2) of the file covers
/// its content only.
Status sync_name(const std::string &path);

} // namespace penstock
