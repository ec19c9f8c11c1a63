#pragma once

#include <string>

#include "app/statistics/statistics.h"
#include "core/allocation/plan.h"

namespace penstock {

/// Totals, latencies, and streams if there are several, of a run, in HTML.
std::string tables_of(const Statistics &statistics);

/// Every path with its reason, in HTML.
std::string table_of(const Plan &plan);

} // namespace penstock
