#include "devices/pattern/pool_plan.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/buffer/frame_mapping.h"
#include "core/memory/system_allocator.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"

namespace penstock::pattern {
namespace {

Answer<AllocatorRef> allocator_for(const AllocationQuery &query, Strategy strategy,
				   const AllocatorRef &exports)
{
	if (strategy == Strategy::kShared) {
		if (query.allocators.empty() || !query.allocators[0].allocator)
			return refused("no allocator to share");
		return query.allocators[0].allocator;
	}
	const bool for_cpu = !is_zero_copy(strategy) || query.imports.has(MemoryUse::kMapped);
	if (is_zero_copy(strategy) && query.imports.has(MemoryUse::kDmabuf) && exports)
		return exports;
	if (!for_cpu)
		return refused("the pattern camera has no dmabufs to export: this machine has "
			       "no system dma-heap and no udmabuf");
	return AllocatorRef(SystemAllocator::create());
}

} // namespace

Answer<PoolPlan> plan_pool(const AllocationQuery &query, Strategy strategy,
			   const AllocatorRef &exports)
{
	if (strategy == Strategy::kImport) {
		if (query.pools.empty() || !query.pools[0].pool)
			return refused("encoder offers no memory of its own");
		return PoolPlan{query.pools[0].pool, query.pools[0].pool->config()};
	}
	auto allocator = allocator_for(query, strategy, exports);
	if (!allocator)
		return propagate(allocator);
	auto layout = is_zero_copy(strategy) ? query.proposed_layout() : query.info;
	if (!layout)
		return refused(layout.error().context);

	BufferPool::Config config;
	config.info = *layout;
	config.allocator = std::move(*allocator);
	config.add_option(kOptionVideoMeta);
	if (is_zero_copy(strategy)) {
		if (!query.allocators.empty())
			config.params = query.allocators[0].params;
		if (!query.pools.empty())
			config.size = query.pools[0].size;
	}
	return PoolPlan{VideoBufferPool::create(), std::move(config)};
}

Answer<VideoInfo> try_memory(BufferPool &pool, const AllocationQuery &query)
{
	const std::vector<BufferRef> buffers = acquire_all(pool);
	if (buffers.empty())
		return refused("no memory: the pool is empty");
	VideoInfo layout;
	for (const BufferRef &buffer : buffers) {
		const auto *meta = std::as_const(*buffer).find_meta<VideoMeta>();
		if (!meta)
			return refused("the offered memory does not tell its layout");
		layout = meta->info;
		if (layout.format() != query.info.format() || layout.size() != query.info.size() ||
		    layout.modifier != 0)
			return refused(
				fmt::format("the offered memory is for {}", to_string(layout)));
		auto mapping = FrameMapping::map(*buffer, layout, MapMode::kWrite);
		Status status = mapping ? mapping->unmap() : Status(propagate(mapping));
		if (!status)
			return refused("the pattern camera cannot draw into this memory: " +
				       status.error().message());
	}
	return layout;
}

} // namespace penstock::pattern
