#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/statistics/statistics.h"

namespace penstock {

/// Of lines that nobody gave a width.
inline constexpr std::size_t kSummaryWidth = 80;

/// The result of a run in three lines, more where something went wrong, and a row for each output;
/// without a newline at the end.
std::string summary(const Statistics &statistics, std::size_t width = kSummaryWidth);

/// Where an output writes, aligned with device_rows().
std::string output_row(std::string_view place);

} // namespace penstock
