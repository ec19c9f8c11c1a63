#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "config/json/file_faults.h"

namespace penstock {

/// Reads JSON strictly, comments apart: UTF-8, no deep nesting. Behind a mistake nothing can be
/// read, so there is only one.
tl::expected<nlohmann::json, FileFault> parse_json(std::string_view text);

} // namespace penstock
