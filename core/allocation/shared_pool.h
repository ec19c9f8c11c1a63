#pragma once

#include "core/allocation/allocation_query.h"
#include "core/pool/buffer_pool.h"

namespace penstock {

/// For a VideoBufferPool of memory that the consumer imports: of `allocator`, in the layout and of
/// the size that the consumer proposed in `query`. The number of buffers is left to the caller.
BufferPool::Config shared_pool_config(const AllocationQuery &query, AllocatorRef allocator,
				      const AllocationParams &params = {});

} // namespace penstock
