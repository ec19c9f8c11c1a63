#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/video/geometry.h"

namespace penstock::vaapi {

/// What a stream asks of a decoder.
struct HevcDemand {
	Size coded;
	Fraction rate{30, 1};
	std::uint32_t bits_per_second = 0; ///< the peak; 0 is not bounded and sets no limit
	std::uint32_t cpb_size = 0;	   ///< bits
};

struct HevcLevel {
	std::uint8_t idc = 0; ///< 30 times the level
	bool high_tier = false;
	friend bool operator==(const HevcLevel &, const HevcLevel &) = default;
};

/// The smallest level of Tables A.8 and A.9 that holds the stream in Main tier, or else in High
/// tier; or `wanted` ("4.1", "4") in the tier that holds it.
/// not_supported names the limit that is exceeded; invalid_argument: `wanted` is no level.
Result<HevcLevel> choose_hevc_level(const HevcDemand &demand,
				    const std::optional<std::string> &wanted = {});

} // namespace penstock::vaapi
