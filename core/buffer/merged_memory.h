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

/// `memories` has at least one. A single memory is returned itself. Memories that follow each other
/// in one parent become a read-only view of that parent. Others, or those of a parent that cannot
/// be shared, are copied to new memory from the first one's Allocator::copy_allocator(). Only
/// copying can fail, as Memory::map() and Allocator::allocate() do.
Result<MergedMemory> merge(std::span<const HeldMemory> memories);

} // namespace penstock
