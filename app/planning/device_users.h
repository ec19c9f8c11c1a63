#pragma once

#include <string>
#include <vector>

namespace penstock {

/// Other processes that have a file open, "obs (pid 1234)" each, as /proc shows them: those of
/// other users only to root. In the order of their numbers.
std::vector<std::string> users_of(const std::string &path);

} // namespace penstock
