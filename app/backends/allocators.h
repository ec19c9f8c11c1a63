#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/memory/allocator.h"

namespace penstock {

/// The third allocators of this machine that a choice ("auto", "dma-heap", "dma-heap:NAME",
/// "udmabuf", "dumb:PATH") leaves, best first: dma-heaps, udmabuf, DRM dumb buffers. For each there
/// is a node; whether it can be used shows open_allocator().
std::vector<std::string> list_allocators(const std::string &choice);

/// Opens one of list_allocators().
Result<AllocatorRef> open_allocator(const std::string &name);

} // namespace penstock
