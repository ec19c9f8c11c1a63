#include "devices/v4l2/queue/queue_pool.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"

namespace penstock::v4l2 {

QueuePool::QueuePool(Queue &queue, const VideoInfo &layout, QueueReader reader,
		     const VideoAlignment &alignment)
	: queue_(queue), layout_(layout), reader_(reader), alignment_(alignment),
	  dmabufs_(DmaBufAllocator::create()), mappings_(MmapAllocator::create(queue.device()))
{}

Ref<QueuePool> QueuePool::create(Queue &queue, const VideoInfo &layout, QueueReader reader,
				 const VideoAlignment &alignment)
{
	return Ref<QueuePool>(new QueuePool(queue, layout, reader, alignment));
}

Status QueuePool::do_set_config(Config &config)
{
	std::uint32_t wanted = config.max != 0 ? config.max : std::max(config.min, 1u);
	auto granted = queue_.request(wanted, V4L2_MEMORY_MMAP);
	if (!granted)
		return propagate(granted);
	config.min = config.max = *granted;
	return {};
}

tl::unexpected<Error> QueuePool::bad_buffer(const std::string &what) const
{
	return queue_.device().error(EBADMSG, VIDIOC_QUERYBUF,
				     fmt::format("{} for {}", what, to_string(layout_)));
}

Result<BufferRef> QueuePool::do_allocate(std::uint32_t index, const Config &)
{
	std::array<Queue::MemoryLocation, VIDEO_MAX_PLANES> storage{};
	auto locations = queue_.locate(index, storage);
	if (!locations)
		return propagate(locations);

	if (locations->size() < layout_.memory_count())
		return bad_buffer(fmt::format("{} memories", locations->size()));

	BufferRef buffer = Buffer::create();
	for (std::uint32_t i = 0; i < locations->size(); ++i) {
		std::uint32_t length = (*locations)[i].length;
		if (i < layout_.memory_count() && length < layout_.memory_size(i))
			return bad_buffer(fmt::format("{} bytes in memory {}", length, i));
		auto memory = memory_of(index, i, (*locations)[i]);
		if (!memory)
			return propagate(memory);
		if (Status status = buffer->append_memory(std::move(*memory)); !status)
			return propagate(status);
	}
	buffer->add_meta<VideoMeta>(layout_, alignment_);
	buffer->add_meta<CaptureMeta>();
	return buffer;
}

Result<MemoryRef> QueuePool::memory_of(std::uint32_t index, std::uint32_t number,
				       const Queue::MemoryLocation &location)
{
	if (reader_ == QueueReader::kCpu)
		return mappings_->map(location, fmt::format("buffer {}", index));
	auto fd = queue_.export_memory(index, number);
	if (!fd)
		return propagate(fd);
	// A memory that the CPU reads at all, it reads with every frame: it stays mapped.
	return dmabufs_->wrap(std::move(*fd), location.length, FdMemoryFlag::kKeepMapped);
}

} // namespace penstock::v4l2
