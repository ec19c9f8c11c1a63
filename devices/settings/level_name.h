#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock {

/// Ten times the level: "4.1" is 41, "4" and "4.0" are 40. Empty for any other text.
std::optional<std::uint32_t> parse_level(std::string_view text);

} // namespace penstock
