#pragma once

#include <string>

#include "app/statistics/statistics.h"
#include "core/allocation/plan.h"

namespace penstock {

/// Totals, latencies, streams if there are several, and outputs of a run, in HTML.
std::string tables_of(const Statistics &statistics);

/// The chosen path, and folded below it every other one with its reason, in HTML.
std::string table_of(const Plan &plan);

} // namespace penstock
