#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// Writes to standard output and flushes it. The error may come from an earlier write.
Status print(const std::string &text);

} // namespace penstock
