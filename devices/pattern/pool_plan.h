#pragma once

#include "core/allocation/allocation_query.h"
#include "core/allocation/refusal.h"
#include "core/allocation/strategy.h"
#include "core/memory/allocator.h"
#include "core/pool/buffer_pool.h"
#include "core/video/video_info.h"

namespace penstock::pattern {

/// A pool and how it is to be configured; the number of buffers is left open.
struct PoolPlan {
	Ref<BufferPool> pool;
	BufferPool::Config config;
};

/// The consumer's own pool (kImport), or a new one in the layout that it asks for: of the query's
/// first allocator (kShared), or of `exports` (may be null) where it wants dmabufs, or of plain
/// memory where it reads with the CPU.
Answer<PoolPlan> plan_pool(const AllocationQuery &query, Strategy strategy,
			   const AllocatorRef &exports);

/// Maps every buffer of an active pool once: the layout of the frames in it, or why they cannot be
/// drawn into.
Answer<VideoInfo> try_memory(BufferPool &pool, const AllocationQuery &query);

} // namespace penstock::pattern
