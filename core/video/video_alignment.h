#pragma once

#include <array>
#include <cstdint>

#include "core/video/pixel_format.h"

namespace penstock {

/// Padding in pixels of the picture around its visible part, and what every plane's stride must be
/// a multiple of. GstVideoAlignment, with alignments in place of masks.
struct VideoAlignment {
	std::uint32_t padding_top = 0;
	std::uint32_t padding_bottom = 0;
	std::uint32_t padding_left = 0;
	std::uint32_t padding_right = 0;
	/// Bytes; powers of two. Those of planes that the format does not have are ignored.
	std::array<std::uint32_t, kMaxPlanes> stride_alignment{1, 1, 1, 1};
	friend bool operator==(const VideoAlignment &, const VideoAlignment &) = default;
};

/// What satisfies both: the larger padding on each side and the least common stride alignments.
VideoAlignment merge(const VideoAlignment &a, const VideoAlignment &b);

} // namespace penstock
