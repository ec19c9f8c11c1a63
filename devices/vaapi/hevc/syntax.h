#pragma once

#include <cstdint>

#include "core/video/geometry.h"
#include "devices/vaapi/hevc/config.h"
#include "devices/vaapi/stream/gop.h"

namespace penstock::vaapi {

/// Syntax elements that stand in a header and in a parameter buffer, so that both have one source.
enum class HevcSliceType : std::uint8_t { kB = 0, kP = 1, kI = 2 };

inline HevcSliceType hevc_slice_type(const HevcConfig &config, const PictureState &picture)
{
	if (picture.idr)
		return HevcSliceType::kI;
	return config.tools.p_as_b ? HevcSliceType::kB : HevcSliceType::kP;
}

/// TRAIL_R, or IDR_W_RADL as encoders in hardware have it, though no leading picture ever follows.
inline std::uint8_t hevc_nal_type(const PictureState &picture)
{
	return picture.idr ? 19 : 1;
}

inline std::int32_t hevc_poc(std::uint32_t since_idr)
{
	return static_cast<std::int32_t>(since_idr);
}

inline constexpr unsigned kHevcMergeCandidates = 5; ///< MaxNumMergeCand
inline constexpr std::uint32_t kHevcLongestVector =
	15; ///< log2 of quarter samples, both directions
inline constexpr std::uint8_t kHevcMainProfile = 1;

} // namespace penstock::vaapi
