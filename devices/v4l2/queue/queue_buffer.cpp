#include "devices/v4l2/queue/queue_buffer.h"

#include <array>
#include <cerrno>
#include <span>

#include <fmt/format.h>

namespace penstock::v4l2 {

Status queue_buffer(Queue &queue, const Buffer &buffer, const QueueFormat &format)
{
	bool output = V4L2_TYPE_IS_OUTPUT(queue.type());
	// The driver knows its own memories.
	if (!output && queue.memory() == V4L2_MEMORY_MMAP)
		return queue.queue(buffer.index());
	if (buffer.memory_count() < format.memory_count)
		return queue.device().error(EINVAL, VIDIOC_QBUF,
					    fmt::format("{} memories instead of {}",
							buffer.memory_count(),
							format.memory_count));
	std::array<BufferMemory, VIDEO_MAX_PLANES> memories;
	for (std::uint32_t i = 0; i < format.memory_count; ++i) {
		const Memory &memory = buffer.memory(i);
		memories[i].fd = memory.fd();
		memories[i].length = static_cast<std::uint32_t>(memory.maxsize());
		memories[i].bytes_used = output ? format.length[i] : 0;
	}
	bool timed = output && buffer.pts.is_set();
	return queue.queue(buffer.index(), std::span(memories).first(format.memory_count),
			   timed ? buffer.pts.ns() : 0);
}

} // namespace penstock::v4l2
