#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/video/geometry.h"
#include "devices/vaapi/h264/profile.h"

namespace penstock::vaapi {

/// What a stream asks of a decoder.
struct H264Demand {
	H264Profile profile = H264Profile::kHigh;
	Size coded; ///< multiples of 16
	Fraction rate{30, 1};
	std::uint32_t bits_per_second = 0; ///< the peak; 0 is not bounded and sets no limit
	std::uint32_t cpb_size = 0;	   ///< bits
};

/// level_idc (ten times the level) of the smallest level of Table A-1 that holds the stream with
/// one reference frame, or `wanted` ("4.1", "4") if that holds it. Level 1b is left out: its code
/// differs between profiles, and 1.1 holds whatever it holds.
/// not_supported names the limit that is exceeded; invalid_argument: `wanted` is no level.
Result<std::uint8_t> choose_h264_level(const H264Demand &demand,
				       const std::optional<std::string> &wanted = {});

} // namespace penstock::vaapi
