#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// The whole of a config file, or a user_mistake(): it cannot be read, or is too large to be one.
Result<std::string> read_config_text(const std::string &path);

} // namespace penstock
