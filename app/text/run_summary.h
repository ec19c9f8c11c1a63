#pragma once

#include <string>

#include "app/statistics/statistics.h"

namespace penstock {

/// The result of a run in three lines, without a newline at the end.
std::string summary(const Statistics &statistics);

} // namespace penstock
