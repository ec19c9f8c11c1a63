#pragma once

#include <string>
#include <vector>

namespace penstock {

/// The names in a folder, in any order; none if it cannot be read, and those up to an error.
std::vector<std::string> names_in(const std::string &folder);

} // namespace penstock
