#pragma once

#include <cstdint>

#include "core/buffer/buffer.h"

namespace penstock {

/// Who gets a buffer back when its last reference goes (a BufferPool), and what only that one may
/// do to it. The life of an owned buffer: adopt(), then again and again hand_out(), take_back() and
/// restore().
class BufferOwner
{
public:
	BufferOwner(const BufferOwner &) = delete;
	BufferOwner &operator=(const BufferOwner &) = delete;

protected:
	BufferOwner() = default;
	~BufferOwner() = default;

	/// Makes a new buffer, to which nobody else has a reference, one of an owner's: its index
	/// for life, its metas as they are now pooled and locked, its memories as they are now what
	/// restore() goes back to. Copies that it makes are counted in `copies` (may be null).
	static void adopt(Buffer &buffer, std::uint32_t index, Ref<CopyCounter> copies);

	/// From now on the buffer is out: when its last reference goes, in whatever thread, this
	/// owner gets it back, and has to live as long as that.
	BufferRef hand_out(BufferRef buffer) noexcept
	{
		buffer->owner_ = this;
		return buffer;
	}

	/// Unsets the header, removes the metas that are not pooled, clears the others, and gives
	/// the memories the offsets and sizes they had when the buffer was adopted.
	static void restore(Buffer &buffer) noexcept;

	/// After restore(): the buffer has the memories that it was adopted with, in full, and
	/// nobody else holds or maps any of them.
	static bool is_intact(const Buffer &buffer) noexcept;

private:
	friend class Buffer;

	/// The last reference to a buffer that was out; this one is now the only reference.
	virtual void take_back(BufferRef buffer) noexcept = 0;
};

} // namespace penstock
