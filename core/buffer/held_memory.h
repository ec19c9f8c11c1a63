#pragma once

#include <utility>

#include "core/base/ref.h"
#include "core/memory/memory.h"

namespace penstock {

class Buffer;

/// A memory that a Buffer contains, and the pooled buffer that it was borrowed from.
class HeldMemory
{
public:
	explicit HeldMemory(MemoryRef memory, Ref<Buffer> lender = {}) noexcept
		: lender_(std::move(lender)), memory_(std::move(memory))
	{
		memory_->add_holder();
	}
	HeldMemory(HeldMemory &&) = default;
	HeldMemory &operator=(HeldMemory &&other) noexcept
	{
		std::swap(lender_, other.lender_);
		std::swap(memory_, other.memory_);
		return *this;
	}
	~HeldMemory()
	{
		if (memory_)
			memory_->remove_holder();
	}

	const MemoryRef &memory() const noexcept { return memory_; }
	/// Null when the memory is not borrowed.
	const Ref<Buffer> &lender() const noexcept { return lender_; }

private:
	// In this order: the lender may go back to its pool only when its memory is no longer used.
	Ref<Buffer> lender_;
	MemoryRef memory_;
};

} // namespace penstock
