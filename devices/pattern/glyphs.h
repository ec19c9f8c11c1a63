#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace penstock::pattern {

/// A letter of 5 columns and 7 rows, from the top. The lowest bit of a row is its left column.
using Glyph = std::array<std::uint8_t, 7>;

constexpr std::size_t kGlyphColumns = 5;

/// Letters are upper case, whatever the case of `letter`. What has no glyph is a question mark, as
/// is each byte of what is not ASCII.
const Glyph &glyph_of(char letter);

} // namespace penstock::pattern
