#include "core/buffer/frame_mapping.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "core/meta/capture_meta.h"

namespace penstock {

Result<FrameMapping> FrameMapping::map(const Buffer &buffer, const VideoInfo &layout,
				       MapModes modes)
{
	if (buffer.memory_count() < layout.memory_count())
		return make_error(std::errc::bad_message,
				  fmt::format("{}: a buffer of {} memories instead of {}",
					      to_string(layout), buffer.memory_count(),
					      layout.memory_count()));
	FrameMapping frame;
	for (; frame.count_ < layout.memory_count(); ++frame.count_) {
		Result<Mapping> mapping = buffer.memory(frame.count_).map(modes);
		if (!mapping)
			return propagate(mapping);
		frame.mappings_[frame.count_] = std::move(*mapping);
	}
	if (!pixel_format_info(layout.format()).compressed)
		if (Status ok = frame.check_planes(layout); !ok)
			return propagate(ok);
	return frame;
}

Status FrameMapping::check_planes(const VideoInfo &layout) const
{
	for (std::size_t i = 0; i < layout.planes().size(); ++i) {
		const PlaneLayout &plane = layout.plane(i);
		const std::uint64_t end =
			std::uint64_t{plane.offset} +
			std::uint64_t{plane.stride} * (layout.visible_rows(i) - 1) +
			layout.line_bytes(i);
		if (end > mappings_[plane.memory].size())
			return make_error(std::errc::bad_message,
					  fmt::format("{}: {} ends at byte {}, its memory at {}",
						      to_string(layout),
						      to_string(pixel_format_info(layout.format())
									.planes[i]
									.content),
						      end, mappings_[plane.memory].size()));
	}
	return {};
}

std::span<const std::byte> FrameMapping::payload(const Buffer &frame) const
{
	const std::span<const std::byte> memory = mappings_[0].bytes();
	const auto *capture = frame.find_meta<CaptureMeta>();
	if (!capture || capture->memory_count == 0)
		return memory;
	return memory.first(std::min<std::size_t>(capture->bytes_used[0], memory.size()));
}

Status FrameMapping::unmap()
{
	Status first;
	for (Mapping &mapping : mappings_)
		if (Status ended = mapping.unmap(); !ended && first)
			first = std::move(ended);
	return first;
}

} // namespace penstock
