#include "core/meta/video_meta.h"

#include <array>
#include <span>

#include <fmt/format.h>

namespace penstock {

Status VideoMeta::set_alignment(const VideoAlignment &wanted)
{
	VideoAlignment done = wanted;
	Result<VideoInfo> aligned = info.align(done);
	if (!aligned)
		return propagate(aligned);

	std::array<PlaneLayout, kMaxPlanes> planes;
	const std::size_t count = info.planes().size();
	for (std::size_t i = 0; i < count; ++i) {
		planes[i] = aligned->plane(i);
		if (planes[i].stride != info.plane(i).stride)
			return make_error(std::errc::invalid_argument,
					  fmt::format("{}: the alignment gives plane {} stride {} "
						      "instead of {}",
						      to_string(info), i, planes[i].stride,
						      info.plane(i).stride));
		planes[i].offset = info.plane(i).offset;
	}

	Result<VideoInfo> placed =
		VideoInfo::create(info.format(), info.size(), std::span(planes).first(count));
	if (!placed)
		return propagate(placed);
	placed->rate = info.rate;
	placed->colorimetry = info.colorimetry;
	placed->modifier = info.modifier;
	info = *placed;
	alignment = wanted;
	return {};
}

} // namespace penstock
