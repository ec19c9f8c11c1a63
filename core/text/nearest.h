#pragma once

#include <span>
#include <string>
#include <string_view>

namespace penstock {

/// The candidate that `word` is most likely a misspelling of: the fewest letters added, left out,
/// replaced or swapped with their neighbour, upper and lower case being the same. The first of
/// several equally near. Empty when none is near: all letters, or more than a third of the longer
/// word's (at least one, at most three), would have to change; then it is the only one that begins
/// with the word, of three letters or more.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// "; did you mean NAME?" for the end of an error message, with `quote` around the name. Empty when
/// there is no name.
std::string suggestion(std::string_view name, std::string_view quote = {});

/// The same with the nearest of `candidates`; empty when none is near or the word is one of them.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates,
			 std::string_view quote = {});

} // namespace penstock
