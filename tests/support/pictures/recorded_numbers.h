#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/video/geometry.h"

namespace penstock::test {

/// The numbers that the pattern camera drew (pattern_reading.h), of each picture that FFmpeg's
/// libraries decode of a recording; nothing for one that shows none. Throws when they cannot, or
/// when a picture is damaged.
std::vector<std::optional<std::uint32_t>> recorded_numbers(const std::string &recording, Size size);

} // namespace penstock::test
