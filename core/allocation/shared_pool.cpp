#include "core/allocation/shared_pool.h"

#include <utility>

#include "core/meta/video_meta.h"
#include "core/pool/video_buffer_pool.h"

namespace penstock {

BufferPool::Config shared_pool_config(const AllocationQuery &query, AllocatorRef allocator,
				      const AllocationParams &params)
{
	BufferPool::Config config;
	config.info = query.info;
	config.allocator = std::move(allocator);
	config.params = params;
	config.size = query.pools.empty() ? 0 : query.pools[0].size;
	config.add_option(kOptionVideoMeta);
	if (const auto *meta = query.find_meta(kVideoMetaApi); meta && meta->alignment)
		config.add_option(kOptionVideoAlignment, meta->alignment);
	return config;
}

} // namespace penstock
