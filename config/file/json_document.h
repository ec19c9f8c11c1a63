#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace penstock {

/// Reads JSON strictly, comments apart: UTF-8, no key twice in an object, no deep nesting. A
/// mistake is a user_mistake(), its context the place and the reason.
Result<nlohmann::json> parse_json(std::string_view text);

} // namespace penstock
