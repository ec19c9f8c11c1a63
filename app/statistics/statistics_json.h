#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/statistics/statistics.h"

namespace penstock {

/// One object, as the command line's contract describes it.
nlohmann::ordered_json to_json_object(const Statistics &statistics, const Decision &path);

} // namespace penstock
