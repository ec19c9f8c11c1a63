#pragma once

#include <cstddef>
#include <span>

#include "core/base/result.h"
#include "core/buffer/held_memory.h"

namespace penstock {

/// One memory with the bytes of several.
struct MergedMemory {
	MemoryRef memory;
	Ref<Buffer> lender;	      ///< as in HeldMemory
	std::size_t copied_bytes = 0; ///< 0: the only one itself, or a view of their parent
};

/// At least one memory. A single one is given as it is; those that follow each other in one parent
/// are seen there, read-only; others, and where the parent cannot be shared, are copied to new
/// memory from the first one's Allocator::copy_allocator(). Copying fails as Memory::map() and
/// Allocator::allocate() do, nothing else fails.
Result<MergedMemory> merge(std::span<const HeldMemory> memories);

} // namespace penstock
