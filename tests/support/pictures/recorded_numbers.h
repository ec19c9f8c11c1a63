#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/video/geometry.h"

namespace penstock::test {

/// The numbers that the pattern camera drew (pattern_reading.h), of each picture that FFmpeg
/// decodes of a recording; nothing for one that shows none. Throws when FFmpeg fails or complains.
std::vector<std::optional<std::uint32_t>> recorded_numbers(const std::string &recording, Size size);

} // namespace penstock::test
