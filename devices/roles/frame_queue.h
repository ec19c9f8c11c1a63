#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "core/base/ring.h"
#include "devices/roles/frame_slots.h"

namespace penstock {

/// The frames that an encoder has been given and not begun with, the oldest first: at most one in
/// each of its slots.
class FrameQueue
{
public:
	/// Of the buffers with the indexes below `count`.
	explicit FrameQueue(std::size_t count) : slots_(count), frames_(count) {}

	bool empty() const { return frames_.empty(); }
	std::size_t size() const { return frames_.size(); }

	/// For Encoder::submit(): device_or_resource_busy where the slot still holds a frame, also
	/// one that pop() gave and that is in use. `device` is for the message.
	Status push(std::string_view device, BufferRef frame)
	{
		auto held = slots_.take_for(device, std::move(frame));
		if (!held)
			return propagate(held);
		frames_.push(std::move(*held));
		return {};
	}

	/// Not of an empty queue.
	HeldFrame pop()
	{
		HeldFrame frame = std::move(frames_.front());
		frames_.pop();
		return frame;
	}

private:
	FrameSlots slots_;
	Ring<HeldFrame> frames_;
};

} // namespace penstock
