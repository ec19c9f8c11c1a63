#pragma once

#include <cstdint>
#include <optional>

#include "tests/swva/engine/hevc/syntax.h"

namespace swva::hevc {

/// A level, ITU-T H.265 tables A.8 and A.9.
struct Level {
	Element level_idc;
	std::uint64_t picture_size; ///< MaxLumaPs
	std::uint64_t sample_rate;  ///< MaxLumaSr
	std::uint64_t main_rate;    ///< MaxBR of the Main tier, in units of 1100 bits for the NAL
	std::uint64_t high_rate;    ///< of the High tier; 0 where there is none
};

/// None for a number that is no level.
std::optional<Level> find_level(Element level_idc);

} // namespace swva::hevc
