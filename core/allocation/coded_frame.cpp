#include "core/allocation/coded_frame.h"

#include <fmt/format.h>

#include "core/buffer/frame_mapping.h"

namespace penstock {

Answer<> try_reading_coded(const Buffer &frame, const VideoInfo &layout)
{
	auto mapped = FrameMapping::map(frame, layout, MapMode::kRead);
	if (!mapped)
		return refused("the CPU cannot read this memory: " + mapped.error().message());
	const std::size_t length = mapped->memories()[0].size();
	if (length < layout.memory_size(0))
		return refused(fmt::format("a frame has up to {} bytes, its memory {}",
					   layout.memory_size(0), length));
	return {};
}

} // namespace penstock
