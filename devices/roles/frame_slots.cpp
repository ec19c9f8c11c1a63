#include "devices/roles/frame_slots.h"

#include <cstdint>

#include <fmt/format.h>

namespace penstock {

Result<HeldFrame> FrameSlots::take_for(std::string_view device, BufferRef frame) const
{
	const std::uint32_t slot = frame->index();
	HeldFrame held = take(std::move(frame));
	if (!held)
		return make_error(std::errc::device_or_resource_busy,
				  fmt::format("submit {} (slot {})", device, slot));
	return held;
}

} // namespace penstock
