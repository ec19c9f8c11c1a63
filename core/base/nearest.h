#pragma once

#include <span>
#include <string_view>

namespace penstock {

/// The candidate that `word` is most likely a misspelling of: the fewest letters added, left out,
/// replaced or swapped with their neighbour, upper and lower case being the same. The first of
/// several equally near. Empty when none is near: more than a third of the letters (at least one,
/// at most three) would have to change.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

} // namespace penstock
