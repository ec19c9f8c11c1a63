#pragma once

#include <string>

namespace penstock {

/// "0.1.0 (commit de4e953f00ba)", and a line of the libraries that it was compiled with:
/// what a report of a fault needs. None is loaded for that.
std::string version_text();

} // namespace penstock
