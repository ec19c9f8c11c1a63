#pragma once

#include <cstdint>
#include <optional>

#include "tests/swva/engine/h264/syntax.h"

namespace swva::h264 {

/// A level, ITU-T H.264 table A-1.
struct Level {
	Element level_idc;
	std::uint64_t macroblocks_per_second; ///< MaxMBPS
	std::uint64_t frame_size;	      ///< MaxFS, macroblocks
	std::uint64_t buffer_size;	      ///< MaxDpbMbs
	std::uint64_t bit_rate;		      ///< MaxBR, in units that depend on the profile
};

/// None for a number that is no level.
std::optional<Level> find_level(Element level_idc);

} // namespace swva::h264
