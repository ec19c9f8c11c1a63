#include <cstdlib>

#include <benchmark/benchmark.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#include "tests/bench/rows.h"

namespace {

GstCaps *frame_caps()
{
	return gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "NV12", "width",
				   G_TYPE_INT, static_cast<int>(kWidth), "height", G_TYPE_INT,
				   static_cast<int>(kHeight), nullptr);
}

GstBufferPool *active_pool(std::uint32_t buffers)
{
	GstBufferPool *pool = gst_buffer_pool_new();
	GstStructure *config = gst_buffer_pool_get_config(pool);
	GstCaps *caps = frame_caps();
	gst_buffer_pool_config_set_params(config, caps, kFrameBytes, buffers, buffers);
	gst_caps_unref(caps);
	if (!gst_buffer_pool_set_config(pool, config) || !gst_buffer_pool_set_active(pool, TRUE))
		std::abort();
	return pool;
}

void stop(GstBufferPool *pool)
{
	gst_buffer_pool_set_active(pool, FALSE);
	gst_object_unref(pool);
}

GstBuffer *one_buffer()
{
	return gst_buffer_new_allocate(nullptr, kBufferBytes, nullptr);
}

void pool_acquire_release(benchmark::State &state)
{
	GstBufferPool *pool = active_pool(kPoolBuffers);
	measure(state, [&] {
		GstBuffer *buffer = nullptr;
		gst_buffer_pool_acquire_buffer(pool, &buffer, nullptr);
		benchmark::DoNotOptimize(buffer);
		gst_buffer_unref(buffer);
	});
	stop(pool);
}

void pool_cycle_of_4(benchmark::State &state)
{
	GstBufferPool *pool = active_pool(kPoolBuffers);
	measure(state, [&] {
		GstBuffer *out[kPoolBuffers] = {};
		for (GstBuffer *&buffer : out)
			gst_buffer_pool_acquire_buffer(pool, &buffer, nullptr);
		benchmark::DoNotOptimize(out);
		for (GstBuffer *buffer : out)
			gst_buffer_unref(buffer);
	});
	stop(pool);
}

void buffer_create(benchmark::State &state)
{
	measure(state, [&] {
		GstBuffer *buffer = one_buffer();
		benchmark::DoNotOptimize(buffer);
		gst_buffer_unref(buffer);
	});
}

void add_video_meta(GstBuffer *buffer)
{
	gst_buffer_add_video_meta(buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_NV12, kWidth,
				  kHeight);
}

void meta_add_find(benchmark::State &state)
{
	GstBuffer *buffer = one_buffer();
	add_video_meta(buffer);
	measure(state, [&] {
		GstVideoCropMeta *added = gst_buffer_add_video_crop_meta(buffer);
		added->x = 8;
		added->y = 8;
		added->width = 120;
		added->height = 80;
		GstVideoCropMeta *meta = gst_buffer_get_video_crop_meta(buffer);
		benchmark::DoNotOptimize(meta);
		gst_buffer_remove_meta(buffer, &meta->meta);
	});
	gst_buffer_unref(buffer);
}

void map_unmap(benchmark::State &state)
{
	GstBuffer *buffer = one_buffer();
	measure(state, [&] {
		GstMapInfo info;
		gst_buffer_map(buffer, &info, GST_MAP_READ);
		benchmark::DoNotOptimize(info.data);
		gst_buffer_unmap(buffer, &info);
	});
	gst_buffer_unref(buffer);
}

void memory_map_unmap(benchmark::State &state)
{
	GstMemory *memory = gst_allocator_alloc(nullptr, kBufferBytes, nullptr);
	measure(state, [&] {
		GstMapInfo info;
		gst_memory_map(memory, &info, GST_MAP_READ);
		benchmark::DoNotOptimize(info.data);
		gst_memory_unmap(memory, &info);
	});
	gst_memory_unref(memory);
}

void share(benchmark::State &state)
{
	GstMemory *memory = gst_allocator_alloc(nullptr, kBufferBytes, nullptr);
	measure(state, [&] {
		GstMemory *view = gst_memory_share(memory, kRegionStart, kRegionBytes);
		benchmark::DoNotOptimize(view);
		gst_memory_unref(view);
	});
	gst_memory_unref(memory);
}

void copy_region(benchmark::State &state)
{
	GstBuffer *buffer = one_buffer();
	GST_BUFFER_PTS(buffer) = 0;
	measure(state, [&] {
		GstBuffer *part = gst_buffer_copy_region(buffer, GST_BUFFER_COPY_ALL, kRegionStart,
							 kRegionBytes);
		benchmark::DoNotOptimize(part);
		gst_buffer_unref(part);
	});
	gst_buffer_unref(buffer);
}

void make_writable(benchmark::State &state, bool with_meta)
{
	GstBuffer *buffer = one_buffer();
	GST_BUFFER_PTS(buffer) = 0;
	if (with_meta)
		add_video_meta(buffer);
	measure(state, [&] {
		GstBuffer *copy = gst_buffer_make_writable(gst_buffer_ref(buffer));
		benchmark::DoNotOptimize(copy);
		gst_buffer_unref(copy);
	});
	gst_buffer_unref(buffer);
}

void fill(GstQuery *query, GstBufferPool *pool, GstAllocator *allocator)
{
	gst_query_add_allocation_pool(query, pool, kFrameBytes, 2, 0);
	GstAllocationParams params;
	gst_allocation_params_init(&params);
	params.align = 63;
	gst_query_add_allocation_param(query, allocator, &params);
	GstStructure *alignment = gst_structure_new(
		"video-meta", "padding-top", G_TYPE_UINT, 0u, "padding-bottom", G_TYPE_UINT, 8u,
		"padding-left", G_TYPE_UINT, 0u, "padding-right", G_TYPE_UINT, 0u, nullptr);
	gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, alignment);
	gst_structure_free(alignment);
}

void read(GstQuery *query)
{
	GstBufferPool *pool = nullptr;
	guint size = 0;
	guint min = 0;
	guint max = 0;
	gst_query_parse_nth_allocation_pool(query, 0, &pool, &size, &min, &max);
	benchmark::DoNotOptimize(pool);
	gst_object_unref(pool);
	GstAllocator *allocator = nullptr;
	GstAllocationParams params;
	gst_query_parse_nth_allocation_param(query, 0, &allocator, &params);
	benchmark::DoNotOptimize(allocator);
	gst_object_unref(allocator);
	guint index = 0;
	gst_query_find_allocation_meta(query, GST_VIDEO_META_API_TYPE, &index);
	const GstStructure *alignment = nullptr;
	gst_query_parse_nth_allocation_meta(query, index, &alignment);
	guint padding = 0;
	gst_structure_get_uint(alignment, "padding-bottom", &padding);
	benchmark::DoNotOptimize(padding);
}

void allocation_query(benchmark::State &state)
{
	GstCaps *caps = frame_caps();
	GstBufferPool *pool = gst_buffer_pool_new();
	GstAllocator *allocator = gst_allocator_find(nullptr);
	measure(state, [&] {
		GstQuery *query = gst_query_new_allocation(caps, TRUE);
		fill(query, pool, allocator);
		read(query);
		gst_query_unref(query);
	});
	gst_object_unref(allocator);
	gst_object_unref(pool);
	gst_caps_unref(caps);
}

} // namespace

void register_gstreamer_rows()
{
	gst_init(nullptr, nullptr);
	benchmark::RegisterBenchmark("gstreamer/pool_acquire_release", pool_acquire_release);
	benchmark::RegisterBenchmark("gstreamer/pool_cycle_of_4", pool_cycle_of_4);
	benchmark::RegisterBenchmark("gstreamer/buffer_create", buffer_create);
	benchmark::RegisterBenchmark("gstreamer/meta_add_find", meta_add_find);
	benchmark::RegisterBenchmark("gstreamer/map_unmap", map_unmap);
	benchmark::RegisterBenchmark("gstreamer/memory_map_unmap", memory_map_unmap);
	benchmark::RegisterBenchmark("gstreamer/share", share);
	benchmark::RegisterBenchmark("gstreamer/copy_region", copy_region);
	benchmark::RegisterBenchmark("gstreamer/make_writable", make_writable, false);
	benchmark::RegisterBenchmark("gstreamer/make_writable_with_meta", make_writable, true);
	benchmark::RegisterBenchmark("gstreamer/allocation_query", allocation_query);
}
