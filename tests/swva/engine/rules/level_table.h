#pragma once

#include <algorithm>
#include <optional>
#include <ranges>

#include "tests/swva/engine/packed/syntax_element.h"

namespace swva {

/// The entry of a table of levels that has this number; none for a number that is no level.
template <std::ranges::range Levels>
auto find_level(const Levels &levels, Element level_idc)
	-> std::optional<std::ranges::range_value_t<Levels>>
{
	using Level = std::ranges::range_value_t<Levels>;
	const auto found = std::ranges::find(levels, level_idc, &Level::level_idc);
	return found == std::ranges::end(levels) ? std::nullopt : std::optional(*found);
}

} // namespace swva
