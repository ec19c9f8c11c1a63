#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "config/options/settings.h"

namespace penstock {

/// Of all URLs in a document, wherever they stand.
std::vector<std::string> secrets_in(const nlohmann::json &document);

} // namespace penstock
