#include <cstdlib>

#include <benchmark/benchmark.h>

#include "core/allocation/allocation_query.h"
#include "core/buffer/buffer.h"
#include "core/memory/system_allocator.h"
#include "core/meta/video_crop_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/buffer_pool.h"
#include "tests/bench/rows.h"

namespace penstock {
namespace {

template <typename T>
T require(Result<T> result)
{
	if (!result)
		std::abort();
	return std::move(*result);
}

VideoInfo frame_info()
{
	return require(VideoInfo::create(PixelFormat::kNV12, {kWidth, kHeight}));
}

Ref<BufferPool> active_pool(std::uint32_t buffers)
{
	Ref<BufferPool> pool = BufferPool::create();
	if (!pool->set_config({.size = kFrameBytes, .min = buffers, .max = buffers}) ||
	    !pool->set_active(true))
		std::abort();
	return pool;
}

BufferRef one_buffer()
{
	return require(Buffer::allocate(*SystemAllocator::create(), kBufferBytes));
}

void pool_acquire_release(benchmark::State &state)
{
	const Ref<BufferPool> pool = active_pool(kPoolBuffers);
	measure(state, [&] {
		Result<std::optional<BufferRef>> buffer = pool->acquire();
		benchmark::DoNotOptimize((*buffer)->get());
	});
}

/// All buffers are out and come back in turn, as in a running pipeline.
void pool_cycle_of_4(benchmark::State &state)
{
	const Ref<BufferPool> pool = active_pool(kPoolBuffers);
	measure(state, [&] {
		BufferRef out[kPoolBuffers];
		for (BufferRef &buffer : out)
			buffer = std::move(**pool->acquire());
		benchmark::DoNotOptimize(out);
	});
}

void buffer_create(benchmark::State &state)
{
	const Ref<SystemAllocator> allocator = SystemAllocator::create();
	measure(state, [&] {
		Result<BufferRef> buffer = Buffer::allocate(*allocator, kBufferBytes);
		benchmark::DoNotOptimize(buffer->get());
	});
}

void meta_add_find(benchmark::State &state)
{
	const BufferRef buffer = one_buffer();
	buffer->add_meta<VideoMeta>(frame_info());
	measure(state, [&] {
		buffer->add_meta<VideoCropMeta>(Rectangle{8, 8, 120, 80});
		VideoCropMeta *meta = buffer->find_meta<VideoCropMeta>();
		benchmark::DoNotOptimize(meta);
		buffer->remove_meta(*meta);
	});
}

void map_unmap(benchmark::State &state)
{
	const BufferRef buffer = one_buffer();
	measure(state, [&] {
		Result<BufferMapping> mapping = buffer->map(MapMode::kRead);
		benchmark::DoNotOptimize(mapping->data());
	});
}

void memory_map_unmap(benchmark::State &state)
{
	const MemoryRef memory = require(SystemAllocator::create()->allocate(kBufferBytes));
	measure(state, [&] {
		Result<Mapping> mapping = memory->map(MapMode::kRead);
		benchmark::DoNotOptimize(mapping->data());
	});
}

void share(benchmark::State &state)
{
	const MemoryRef memory = require(SystemAllocator::create()->allocate(kBufferBytes));
	measure(state, [&] {
		Result<MemoryRef> view = memory->share(kRegionStart, kRegionBytes);
		benchmark::DoNotOptimize(view->get());
	});
}

void copy_region(benchmark::State &state)
{
	const BufferRef buffer = one_buffer();
	buffer->pts = ClockTime(0);
	measure(state, [&] {
		Result<BufferRef> part = buffer->copy_region(kCopyAll, kRegionStart, kRegionBytes);
		benchmark::DoNotOptimize(part->get());
	});
}

void make_writable_shared(benchmark::State &state)
{
	const BufferRef buffer = one_buffer();
	buffer->pts = ClockTime(0);
	measure(state, [&] {
		const BufferRef copy = make_writable(buffer);
		benchmark::DoNotOptimize(copy.get());
	});
}

void make_writable_shared_with_meta(benchmark::State &state)
{
	const BufferRef buffer = one_buffer();
	buffer->add_meta<VideoMeta>(frame_info());
	measure(state, [&] {
		const BufferRef copy = make_writable(buffer);
		benchmark::DoNotOptimize(copy.get());
	});
}

void allocation_query(benchmark::State &state)
{
	const VideoInfo info = frame_info();
	const Ref<BufferPool> pool = BufferPool::create();
	const AllocatorRef allocator = SystemAllocator::create();
	measure(state, [&] {
		AllocationQuery query{.info = info};
		query.pools.push_back({pool, kFrameBytes, 2, 0});
		query.allocators.push_back({allocator, {.alignment = 64}});
		query.add_meta(kVideoMetaApi, VideoAlignment{.padding_bottom = 8});

		const AllocationQuery::Pool chosen = query.pools.front();
		const AllocationQuery::AllocatorOffer offer = query.allocators.front();
		const VideoAlignment alignment = *query.find_meta(kVideoMetaApi)->alignment;
		benchmark::DoNotOptimize(chosen.pool.get());
		benchmark::DoNotOptimize(offer.allocator.get());
		benchmark::DoNotOptimize(alignment.padding_bottom);
	});
}

} // namespace
} // namespace penstock

std::vector<benchmark::internal::Benchmark *> register_pool_rows()
{
	using namespace penstock;
	return {benchmark::RegisterBenchmark("penstock/pool_acquire_release", pool_acquire_release),
		benchmark::RegisterBenchmark("penstock/pool_cycle_of_4", pool_cycle_of_4)};
}

void register_penstock_rows()
{
	using namespace penstock;
	register_pool_rows();
	benchmark::RegisterBenchmark("penstock/buffer_create", buffer_create);
	benchmark::RegisterBenchmark("penstock/meta_add_find", meta_add_find);
	benchmark::RegisterBenchmark("penstock/map_unmap", map_unmap);
	benchmark::RegisterBenchmark("penstock/memory_map_unmap", memory_map_unmap);
	benchmark::RegisterBenchmark("penstock/share", share);
	benchmark::RegisterBenchmark("penstock/copy_region", copy_region);
	benchmark::RegisterBenchmark("penstock/make_writable", make_writable_shared);
	benchmark::RegisterBenchmark("penstock/make_writable_with_meta",
				     make_writable_shared_with_meta);
	benchmark::RegisterBenchmark("penstock/allocation_query", allocation_query);
}
