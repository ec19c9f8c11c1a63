#include "core/buffer/buffer_owner.h"

#include <utility>

namespace penstock {

void BufferOwner::adopt(Buffer &buffer, std::uint32_t index, Ref<CopyCounter> copies)
{
	buffer.index_ = index;
	buffer.copies_ = std::move(copies);
	buffer.metas_.adopt_by_pool();
	buffer.extents_ = std::make_unique<Buffer::Extent[]>(buffer.memory_count());
	for (std::size_t i = 0; i < buffer.memory_count(); ++i)
		buffer.extents_[i] = {buffer.memory(i).offset(), buffer.memory(i).size()};
	buffer.memory_changed_ = false;
}

void BufferOwner::restore(Buffer &buffer) noexcept
{
	static_cast<BufferHeader &>(buffer) = {};
	buffer.metas_.reset_for_pool();
	if (buffer.memory_changed_)
		return;
	for (std::size_t i = 0; i < buffer.memory_count(); ++i) {
		Memory &memory = buffer.memory(i);
		const Buffer::Extent &own = buffer.extents_[i];
		if (memory.offset() == own.offset && memory.size() == own.size)
			continue;
		// Refused when somebody else holds the memory; the buffer is not intact then.
		(void)memory.resize(static_cast<std::ptrdiff_t>(own.offset - memory.offset()),
				    own.size);
	}
}

bool BufferOwner::is_intact(const Buffer &buffer) noexcept
{
	if (buffer.memory_changed_)
		return false;
	for (std::size_t i = 0; i < buffer.memory_count(); ++i) {
		const Memory &memory = buffer.memory(i);
		const Buffer::Extent &own = buffer.extents_[i];
		if (memory.offset() != own.offset || memory.size() != own.size)
			return false;
		if (!memory.is_idle())
			return false;
	}
	return true;
}

} // namespace penstock
