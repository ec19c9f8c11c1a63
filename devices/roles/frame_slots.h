#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/buffer/buffer.h"

namespace penstock {

/// A frame that an encoder holds. Its slot is free again when it is dropped, in whatever thread.
class HeldFrame
{
public:
	HeldFrame() = default;
	HeldFrame(HeldFrame &&other) noexcept = default;
	HeldFrame &operator=(HeldFrame &&other) noexcept
	{
		reset();
		frame_ = std::move(other.frame_);
		held_ = std::move(other.held_);
		return *this;
	}
	~HeldFrame() { reset(); }

	explicit operator bool() const { return static_cast<bool>(frame_); }
	const Buffer &operator*() const { return *frame_; }
	const Buffer *operator->() const { return &*frame_; }

	/// The slot first: as soon as the frame has gone, its buffer may come again.
	void reset() noexcept
	{
		if (frame_)
			(*held_)[frame_->index()].store(false, std::memory_order_release);
		frame_.reset();
		held_.reset();
	}

private:
	friend class FrameSlots;
	using Flags = std::vector<std::atomic<bool>>;

	HeldFrame(BufferRef frame, std::shared_ptr<Flags> held)
		: frame_(std::move(frame)), held_(std::move(held))
	{}

	BufferRef frame_;
	std::shared_ptr<Flags> held_; ///< by slot
};

/// The slots of an encoder, for the buffers with the indexes below `count`. Each holds one frame at
/// a time: a buffer that comes again while it is read is a mistake of whoever hands it over.
class FrameSlots
{
public:
	explicit FrameSlots(std::size_t count) : held_(std::make_shared<HeldFrame::Flags>(count)) {}

	/// Null when there is no such slot, or a frame in it; the frame is dropped then.
	HeldFrame take(BufferRef frame) const
	{
		const std::size_t slot = frame->index();
		if (slot >= held_->size() ||
		    (*held_)[slot].exchange(true, std::memory_order_acquire))
			return {};
		return {std::move(frame), held_};
	}

	/// The same for Encoder::submit(): never null, but device_or_resource_busy. `device` is for
	/// the message.
	Result<HeldFrame> take_for(std::string_view device, BufferRef frame) const;

private:
	std::shared_ptr<HeldFrame::Flags> held_;
};

} // namespace penstock
