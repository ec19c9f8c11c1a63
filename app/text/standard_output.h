#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// Writes to standard output and empties its buffer. An error may be that of an earlier write.
Status print(const std::string &text);

} // namespace penstock
