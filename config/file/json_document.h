#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace penstock {

/// The path to a value in a document: "pipelines[0].camera", "cameras[\"left door\"]". The document
/// itself is "".
std::string member_path(const std::string &path, std::string_view key);
std::string item_path(const std::string &path, std::size_t index);

/// Reads JSON strictly, comments apart: UTF-8, no key twice in an object, no deep nesting. A
/// mistake is a user_mistake(), its context the place and the reason.
Result<nlohmann::json> parse_json(std::string_view text);

} // namespace penstock
