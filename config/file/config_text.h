#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// The whole of a config file. An error names the file.
Result<std::string> read_config_text(const std::string &path);

} // namespace penstock
