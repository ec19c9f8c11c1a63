#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/statistics/statistics.h"

namespace penstock {

/// A number that tells at a glance how a run went.
struct KeyFigure {
	enum class Judgement : std::uint8_t { kUnknown, kGood, kFair, kBad };

	std::string_view title;
	std::string value; ///< "12.3 ms"
	std::string words; ///< what it means; the colour says nothing more
	Judgement judgement = Judgement::kUnknown;
};

/// Of a style sheet's class: "good".
std::string_view name_of(KeyFigure::Judgement judgement);

/// Frames lost, bytes copied, and the latency that 95 of 100 frames keep.
std::array<KeyFigure, 3> key_figures(const Statistics &statistics);

} // namespace penstock
