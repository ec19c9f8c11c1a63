#pragma once

#include <string>
#include <vector>

#include "core/allocation/allocator_choice.h"
#include "core/base/result.h"
#include "core/memory/allocator.h"

namespace penstock {

/// The names of those allocators of this machine that the choice allows, best first: dma-heaps,
/// udmabuf, DRM dumb buffers. Each has a node; only open_allocator() shows whether it can be used.
std::vector<std::string> list_allocators(const AllocatorChoice &choice);

/// Opens one of list_allocators().
Result<AllocatorRef> open_allocator(const std::string &name);

} // namespace penstock
