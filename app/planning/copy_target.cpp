#include "app/planning/copy_target.h"

#include <algorithm>
#include <utility>

#include "core/allocation/shared_pool.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"
#include "devices/convert/mapped_frame.h"

namespace penstock {

namespace {

// One is written, one is read by the encoder, and one more keeps both from waiting.
constexpr std::uint32_t kCopyTargets = 3;

/// `held` buffers are with the encoder at once.
Result<FramePool> activate(Ref<BufferPool> pool, BufferPool::Config config, std::uint32_t held)
{
	FramePool target;
	target.pool = std::move(pool);
	config.min = config.max = std::max(kCopyTargets, held + 1);
	if (Status status = configure_pool(*target.pool, config); !status)
		return propagate(status);
	if (Status status = target.pool->set_active(true); !status)
		return propagate(status);
	target.buffers = target.pool->config().max;

	auto buffer = target.pool->acquire(BufferPool::Wait::kReturn);
	if (!buffer)
		return propagate(buffer);
	const VideoMeta *meta = *buffer ? std::as_const(***buffer).find_meta<VideoMeta>() : nullptr;
	if (!meta)
		return make_error(std::errc::not_supported,
				  "the encoder's memory does not tell its layout");
	target.layout = meta->info;
	target.allocator = (**buffer)->memory(0).allocator().name();
	return target;
}

} // namespace

Result<FramePool> activate_own_pool(const AllocationQuery &query)
{
	if (query.pools.empty() || !query.pools[0].pool)
		return make_error(std::errc::not_supported, "encoder offers no memory to copy to");
	const AllocationQuery::Pool &own = query.pools[0];
	return activate(own.pool, own.pool->config(), own.min);
}

Result<FramePool> activate_shared_pool(AllocatorRef allocator, const AllocationQuery &query)
{
	const std::uint32_t held = query.pools.empty() ? 1 : query.pools[0].min;
	return activate(VideoBufferPool::create(), shared_pool_config(query, std::move(allocator)),
			held);
}

Status try_mapping(const FramePool &side)
{
	auto buffer = side.pool->acquire(BufferPool::Wait::kReturn);
	if (!buffer)
		return propagate(buffer);
	if (!*buffer)
		return make_error(std::errc::not_enough_memory, "no buffer to try");
	auto mapped = software::MappedFrame::map(***buffer, side.layout, MapMode::kRead);
	if (!mapped)
		return propagate(mapped);
	return mapped->unmap();
}

} // namespace penstock
