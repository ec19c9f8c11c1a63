#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/memory/allocator.h"

namespace penstock {

/// The allocators of this machine that a choice ("auto", "dma-heap", "dma-heap:NAME", "udmabuf",
/// "dumb:PATH") allows, best first: dma-heaps, udmabuf, DRM dumb buffers. Each has a node; only
/// open_allocator() shows whether it can be used.
std::vector<std::string> list_allocators(const std::string &choice);

/// Opens one of list_allocators().
Result<AllocatorRef> open_allocator(const std::string &name);

} // namespace penstock
