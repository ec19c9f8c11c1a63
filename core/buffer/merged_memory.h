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
	std::size_t copied_bytes = 0; ///< 0: a view of the parent that they all have
};

/// At least one memory. Those that follow each other in one parent are seen there; others are
/// copied to new memory from the first one's Allocator::copy_allocator(). Fails as Memory::map()
/// and Allocator::allocate() do.
Result<MergedMemory> merge(std::span<const HeldMemory> memories);

} // namespace penstock
