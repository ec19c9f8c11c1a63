#include "devices/v4l2/queue/coded_pool.h"

#include <array>
#include <cerrno>

#include <fmt/format.h>

namespace penstock::v4l2 {

Ref<CodedPool> CodedPool::create(Queue &queue)
{
	return Ref<CodedPool>(new CodedPool(queue));
}

Status CodedPool::do_set_config(Config &config)
{
	auto granted = queue_.request(config.max, V4L2_MEMORY_MMAP);
	if (!granted)
		return propagate(granted);
	config.min = config.max = *granted;
	return {};
}

Result<BufferRef> CodedPool::do_allocate(std::uint32_t index, const Config &)
{
	// Coded formats have one memory.
	std::array<Queue::MemoryLocation, 1> storage{};
	auto location = queue_.locate(index, storage);
	if (!location)
		return propagate(location);
	if (location->empty())
		return queue_.device().error(EBADMSG, VIDIOC_QUERYBUF, "no memory");
	auto memory = allocator_->map(storage[0], fmt::format("coded buffer {}", index));
	if (!memory)
		return propagate(memory);
	return Buffer::create(std::move(*memory));
}

} // namespace penstock::v4l2
