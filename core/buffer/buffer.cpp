#include "core/buffer/buffer.h"

#include <fmt/format.h>

#include "core/buffer/buffer_owner.h"

namespace penstock {
namespace {

tl::unexpected<Error> not_writable(const char *call)
{
	return make_error(std::errc::operation_not_permitted,
			  fmt::format("Buffer::{}: others hold references to the buffer", call));
}

tl::unexpected<Error> no_such_memory(const char *call, std::size_t index, std::size_t count)
{
	return make_error(std::errc::invalid_argument,
			  fmt::format("Buffer::{}: index {} of {} memories", call, index, count));
}

} // namespace

Buffer::Buffer() noexcept = default;
Buffer::~Buffer() = default;

BufferRef Buffer::create()
{
	return BufferRef(new Buffer);
}

BufferRef Buffer::create(MemoryRef memory)
{
	BufferRef buffer = create();
	buffer->memories_.emplace_back(std::move(memory));
	return buffer;
}

Result<BufferRef> Buffer::allocate(Allocator &allocator, std::size_t size,
				   const AllocationParams &params)
{
	Result<MemoryRef> memory = allocator.allocate(size, params);
	if (!memory)
		return propagate(memory);
	return create(std::move(*memory));
}

void Buffer::dispose() noexcept
{
	if (!owner_) {
		delete this;
		return;
	}
	references_.store(0, std::memory_order_relaxed);
	std::exchange(owner_, nullptr)->take_back(BufferRef(this));
}

std::size_t Buffer::size() const noexcept
{
	std::size_t sum = 0;
	for (const HeldMemory &held : memories_)
		sum += held.memory()->size();
	return sum;
}

Status Buffer::append_memory(MemoryRef memory)
{
	if (!is_writable())
		return not_writable("append_memory");
	return insert(memories_.size(), HeldMemory(std::move(memory)));
}

Status Buffer::insert_memory(std::size_t index, MemoryRef memory)
{
	if (!is_writable())
		return not_writable("insert_memory");
	if (index > memories_.size())
		return no_such_memory("insert_memory", index, memories_.size());
	return insert(index, HeldMemory(std::move(memory)));
}

Status Buffer::replace_memory(std::size_t index, MemoryRef memory)
{
	if (!is_writable())
		return not_writable("replace_memory");
	if (index >= memories_.size())
		return no_such_memory("replace_memory", index, memories_.size());
	put(index, 1, HeldMemory(std::move(memory)));
	return {};
}

Status Buffer::remove_memory(std::size_t index)
{
	if (!is_writable())
		return not_writable("remove_memory");
	if (index >= memories_.size())
		return no_such_memory("remove_memory", index, memories_.size());
	memory_changed_ = true;
	memories_.erase(index, 1);
	return {};
}

Status Buffer::remove_all_memory()
{
	if (!is_writable())
		return not_writable("remove_all_memory");
	memory_changed_ = true;
	memories_.clear();
	return {};
}

void Buffer::put(std::size_t first, std::size_t count, HeldMemory held) noexcept
{
	memory_changed_ = true;
	memories_[first] = std::move(held);
	memories_.erase(first + 1, count - 1);
}

Status Buffer::insert(std::size_t index, HeldMemory held)
{
	if (Status room = make_room(index); !room)
		return room;
	memory_changed_ = true;
	memories_.insert(index, std::move(held));
	return {};
}

Status Buffer::make_room(std::size_t &index)
{
	if (!memories_.full())
		return {};
	if (index < 2)
		return merge_in_place(index, memories_.size() - index);
	Status merged = merge_in_place(0, index);
	if (merged)
		index = 1;
	return merged;
}

BufferRef make_writable(BufferRef buffer)
{
	if (buffer->is_writable())
		return buffer;
	return buffer->copy();
}

} // namespace penstock
