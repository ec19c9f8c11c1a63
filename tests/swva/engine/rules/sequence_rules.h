#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/swva/engine/findings.h"

namespace swva {

/// Check 4.cropping: a decoder shows the wanted size, rounded up to even since cropping is in units
/// of two samples. A wanted size of 0 is not checked.
void check_visible_size(std::int64_t width, std::int64_t height, std::int64_t wanted_width,
			std::int64_t wanted_height, Findings &findings);

/// The limits of a level, in the units of the codec: macroblocks or luma samples.
struct LevelLimits {
	std::uint64_t picture_size = 0;
	std::uint64_t per_second = 0;
	std::uint64_t bit_rate = 0; ///< bits per second; 0 where the level has no such tier
};

/// What a sequence asks of its level.
struct LevelNeeds {
	/// Pictures per second.
	struct Rate {
		std::uint64_t numerator;
		std::uint64_t denominator;
	};

	std::uint64_t width = 0; ///< in the units of LevelLimits
	std::uint64_t height = 0;
	std::optional<Rate> rate = std::nullopt; ///< where the stream says it
	std::uint64_t bitrate = 0;
};

/// Check 4.level, what both codecs limit (H.264 A.3.1, H.265 A.4). `name`: as in "level_idc 40";
/// without `limits` there is no such level.
void check_level(const std::string &name, const std::optional<LevelLimits> &limits,
		 const LevelNeeds &needs, Findings &findings);

} // namespace swva
