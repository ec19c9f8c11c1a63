#pragma once

#include "core/memory/allocator.h"

namespace penstock {

/// Bytes of a page of memory.
std::size_t page_size() noexcept;

/// Bytes of main memory and swap of this machine. A larger allocation is refused before it is
/// tried: malloc() and memfd promise memory that is not there, and the dma-heap and DRM drivers
/// take pages until the kernel kills processes for want of memory.
std::size_t machine_memory() noexcept;

/// How `size` bytes with `params` lie in memory that the kernel hands out by the page: maxsize is a
/// whole number of pages, at least one. operation_not_supported: an alignment above the page size,
/// which is what mmap() promises; not_enough_memory: more than this machine's memory and swap.
/// `kind` is for the message.
Result<Memory::Layout> page_layout(std::size_t size, const AllocationParams &params,
				   std::string_view kind);

} // namespace penstock
