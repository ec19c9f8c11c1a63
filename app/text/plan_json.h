#pragma once

#include <span>
#include <string>

#include "app/planning/path_report.h"

namespace penstock {

/// JSON with the members that README lists.
std::string to_json(const PathReport &report);

/// {"pipelines": […]} with an object for each, its name first; for a single pipeline just its
/// object.
std::string to_json(std::span<const NamedPathReport> plans);

} // namespace penstock
