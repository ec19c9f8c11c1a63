#pragma once

#include <string>

namespace penstock {

/// "0.1.0 (commit de4e953f00ba)", and a line of the libraries: what a report of a fault needs.
std::string version_text();

} // namespace penstock
