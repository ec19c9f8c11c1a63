#include "devices/v4l2/queue/coded_queue.h"

#include <algorithm>
#include <cerrno>

#include "core/pool/configure_pool.h"

namespace penstock::v4l2 {

Status CodedQueue::start(std::uint32_t count)
{
	pool_ = CodedPool::create(queue_);
	BufferPool::Config config;
	config.min = config.max = count;
	if (Status status = configure_pool(*pool_, config); !status)
		return status;
	if (Status status = pool_->set_active(true); !status)
		return status;
	buffers_ = acquire_all(*pool_);
	std::ranges::sort(buffers_, {}, [](const BufferRef &buffer) { return buffer->index(); });
	for (const BufferRef &buffer : buffers_)
		if (Status status = queue_.queue(buffer->index()); !status)
			return status;
	return queue_.stream_on();
}

void CodedQueue::stop()
{
	if (queue_.streaming())
		(void)queue_.stream_off();
	if (pool_)
		(void)pool_->set_active(false);
	buffers_.clear();
	pool_.reset();
	if (queue_.count() != 0)
		(void)queue_.request(0, V4L2_MEMORY_MMAP);
}

Result<std::optional<CodedQueue::Coded>> CodedQueue::dequeue()
{
	auto buffer = queue_.dequeue();
	if (!buffer)
		return propagate(buffer);
	if (!*buffer)
		return std::nullopt;

	Coded coded{**buffer, {}, {}};
	if (coded.buffer.index >= buffers_.size())
		return queue_.device().error(EBADMSG, VIDIOC_DQBUF,
					     "a buffer that it did not have");
	auto mapping = buffers_[coded.buffer.index]->map(MapMode::kRead);
	if (!mapping)
		return propagate(mapping);
	coded.mapping = std::move(*mapping);
	const std::span<const std::byte> memory = coded.mapping.bytes();
	std::size_t begin = std::min<std::size_t>(coded.buffer.data_offset[0], memory.size());
	std::size_t end = std::clamp<std::size_t>(coded.buffer.bytes_used[0], begin, memory.size());
	coded.data = memory.subspan(begin, end - begin);
	return coded;
}

Status CodedQueue::requeue(Coded &coded)
{
	coded.data = {};
	if (Status ended = coded.mapping.unmap(); !ended)
		return ended;
	return queue_.queue(coded.buffer.index);
}

} // namespace penstock::v4l2
