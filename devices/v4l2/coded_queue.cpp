#include "devices/v4l2/coded_queue.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

namespace penstock::v4l2 {

Status CodedQueue::start(std::uint32_t count)
{
	auto granted = queue_.request(count, V4L2_MEMORY_MMAP);
	if (!granted)
		return forward(granted);
	if (Status status = map_all(); !status)
		return status;
	for (std::uint32_t i = 0; i < queue_.count(); ++i)
		if (Status status = queue_.queue(i); !status)
			return status;
	return queue_.stream_on();
}

Status CodedQueue::map_all()
{
	const Device &device = queue_.device();
	for (std::uint32_t i = 0; i < queue_.count(); ++i) {
		std::array<Queue::MemoryLocation, 1> storage{};
		auto location = queue_.locate(i, storage);
		if (!location)
			return forward(location);
		if (location->empty())
			return device.error(EBADMSG, VIDIOC_QUERYBUF, "no memory");
		void *address = nullptr;
		std::uint32_t length = (*location)[0].length;
		int result = device.io().map(device.fd(), length, (*location)[0].offset, &address);
		if (result < 0)
			return system_error(
				-result, fmt::format("mmap {} coded buffer {}", device.path(), i));
		mapped_.emplace_back(static_cast<std::byte *>(address), length);
	}
	return {};
}

void CodedQueue::stop()
{
	if (queue_.streaming())
		(void)queue_.stream_off();
	for (std::span<std::byte> memory : mapped_)
		queue_.device().io().unmap(memory.data(), memory.size());
	mapped_.clear();
	if (queue_.count() != 0)
		(void)queue_.request(0, V4L2_MEMORY_MMAP);
}

Result<std::optional<CodedQueue::Coded>> CodedQueue::dequeue()
{
	auto buffer = queue_.dequeue();
	if (!buffer)
		return forward(buffer);
	if (!*buffer)
		return std::nullopt;

	std::span<const std::byte> memory = mapped_[(*buffer)->index];
	std::size_t begin = std::min<std::size_t>((*buffer)->data_offset[0], memory.size());
	std::size_t end = std::clamp<std::size_t>((*buffer)->bytes_used[0], begin, memory.size());
	return Coded{**buffer, memory.subspan(begin, end - begin)};
}

} // namespace penstock::v4l2
