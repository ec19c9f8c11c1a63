#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "config/json/file_faults.h"
#include "core/base/result.h"

namespace penstock {

/// The value of a variable, by its name.
using Variables = std::function<std::optional<std::string>(const std::string &)>;

/// With the value of NAME for each ${NAME}, and "${" for "$${". A variable that is not there is a
/// user_mistake().
Result<std::string> with_variables(std::string_view text, const Variables &variables);

/// What with_variables() makes this text of.
std::string without_variables(std::string_view text);

/// Of each string of the document, keys apart, by the environment.
void expand_variables(nlohmann::json &document, FileFaults &faults);

} // namespace penstock
