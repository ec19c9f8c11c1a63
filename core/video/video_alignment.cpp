#include "core/video/video_alignment.h"

#include <algorithm>

namespace penstock {

VideoAlignment merge(const VideoAlignment &a, const VideoAlignment &b)
{
	VideoAlignment both;
	both.padding_top = std::max(a.padding_top, b.padding_top);
	both.padding_bottom = std::max(a.padding_bottom, b.padding_bottom);
	both.padding_left = std::max(a.padding_left, b.padding_left);
	both.padding_right = std::max(a.padding_right, b.padding_right);
	// Of two powers of two the larger is the least common multiple.
	for (std::size_t i = 0; i < kMaxPlanes; ++i)
		both.stride_alignment[i] = std::max(a.stride_alignment[i], b.stride_alignment[i]);
	return both;
}

} // namespace penstock
