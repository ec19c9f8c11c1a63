#include "devices/v4l2/queue/queue.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace penstock::v4l2 {

namespace {

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

/// struct timeval has microseconds only, so a finer time is rounded down.
timeval to_timeval(std::uint64_t ns)
{
	timeval result{};
	result.tv_sec = static_cast<time_t>(ns / kNanosecondsPerSecond);
	result.tv_usec = static_cast<suseconds_t>(ns % kNanosecondsPerSecond / 1000);
	return result;
}

/// 0 for a time that no clock shows: before its start, or 500 years after it.
std::uint64_t to_nanoseconds(const timeval &time)
{
	constexpr time_t kLatest = 500LL * 365 * 86400;
	if (time.tv_sec < 0 || time.tv_sec > kLatest || time.tv_usec < 0 ||
	    time.tv_usec >= 1'000'000)
		return 0;
	return static_cast<std::uint64_t>(time.tv_sec) * kNanosecondsPerSecond +
	       static_cast<std::uint64_t>(time.tv_usec) * 1000;
}

} // namespace

Queue::~Queue()
{
	// The kernel would free the buffers at close(); exported dmabufs keep their memory anyhow.
	if (streaming_)
		(void)stream_off();
	if (count_ != 0)
		(void)request(0, memory_);
}

Result<std::uint32_t> Queue::request(std::uint32_t count, std::uint32_t memory)
{
	v4l2_requestbuffers request{};
	request.type = type_;
	request.memory = memory;
	request.count = count;
	if (Status status = device_->ioctl(VIDIOC_REQBUFS, &request, description_); !status)
		return propagate(status);
	if (count != 0 && request.count == 0)
		return device_->error(ENOMEM, VIDIOC_REQBUFS, "no buffer granted");

	memory_ = memory;
	count_ = count == 0 ? 0 : std::min<std::uint32_t>(request.count, VIDEO_MAX_FRAME);
	queued_ = 0;
	return count_;
}

void Queue::fill(v4l2_buffer &buffer, std::span<v4l2_plane> planes) const
{
	buffer.type = type_;
	buffer.memory = memory_;
	if (multiplanar()) {
		buffer.m.planes = planes.data();
		buffer.length = static_cast<std::uint32_t>(planes.size());
	}
}

Result<std::span<const Queue::MemoryLocation>>
Queue::locate(std::uint32_t index, std::span<MemoryLocation> storage) const
{
	std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
	v4l2_buffer buffer{};
	fill(buffer, planes);
	buffer.index = index;
	if (Status status = device_->ioctl(VIDIOC_QUERYBUF, &buffer, description_); !status)
		return propagate(status);

	if (!multiplanar()) {
		if (storage.empty())
			return device_->error(EOVERFLOW, VIDIOC_QUERYBUF, description_);
		storage[0] = {buffer.length, buffer.m.offset};
		return storage.first(1);
	}
	if (buffer.length > std::min<std::size_t>(storage.size(), planes.size()))
		return device_->error(EOVERFLOW, VIDIOC_QUERYBUF, description_);
	for (std::uint32_t i = 0; i < buffer.length; ++i)
		storage[i] = {planes[i].length, planes[i].m.mem_offset};
	return storage.first(buffer.length);
}

Result<UniqueFd> Queue::export_memory(std::uint32_t index, std::uint32_t memory) const
{
	v4l2_exportbuffer request{};
	request.type = type_;
	request.index = index;
	request.plane = memory;
	request.flags = O_CLOEXEC | O_RDWR;
	if (Status status = device_->ioctl(VIDIOC_EXPBUF, &request, description_); !status)
		return propagate(status);
	if (request.fd < 0)
		return device_->error(EBADMSG, VIDIOC_EXPBUF, description_);
	return UniqueFd(request.fd);
}

Status Queue::queue(std::uint32_t index, std::span<const BufferMemory> memories,
		    std::uint64_t timestamp_ns)
{
	std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
	v4l2_buffer buffer{};
	// Without memories from the caller the driver fills the array in, so it gets all of it.
	fill(buffer,
	     memories.empty() ? std::span(planes) : std::span(planes).first(memories.size()));
	buffer.index = index;
	buffer.timestamp = to_timeval(timestamp_ns);
	buffer.field = V4L2_FIELD_NONE;
	for (std::size_t i = 0; i < memories.size(); ++i) {
		planes[i].length = memories[i].length;
		planes[i].bytesused = memories[i].bytes_used;
		if (memory_ == V4L2_MEMORY_DMABUF)
			planes[i].m.fd = memories[i].fd;
	}
	if (!multiplanar() && !memories.empty()) {
		buffer.length = memories[0].length;
		buffer.bytesused = memories[0].bytes_used;
		if (memory_ == V4L2_MEMORY_DMABUF)
			buffer.m.fd = memories[0].fd;
	}

	if (int number = device_->try_ioctl(VIDIOC_QBUF, &buffer))
		return device_->error(number, VIDIOC_QBUF, description_);
	++queued_;
	return {};
}

Result<std::optional<DequeuedBuffer>> Queue::dequeue()
{
	std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
	v4l2_buffer buffer{};
	fill(buffer, planes);
	if (int number = device_->try_ioctl(VIDIOC_DQBUF, &buffer)) {
		if (number == EAGAIN)
			return std::nullopt;
		return device_->error(number, VIDIOC_DQBUF, description_);
	}
	if (buffer.index >= count_ || (multiplanar() && buffer.length > planes.size()))
		return device_->error(EBADMSG, VIDIOC_DQBUF, description_);

	queued_ -= queued_ != 0;
	DequeuedBuffer result;
	result.index = buffer.index;
	result.flags = buffer.flags;
	result.sequence = buffer.sequence;
	result.timestamp_ns = to_nanoseconds(buffer.timestamp);
	result.memory_count = multiplanar() ? buffer.length : 1;
	if (!multiplanar())
		result.bytes_used[0] = buffer.bytesused;
	for (std::uint32_t i = 0; multiplanar() && i < buffer.length; ++i) {
		result.bytes_used[i] = planes[i].bytesused;
		result.data_offset[i] = planes[i].data_offset;
	}
	return result;
}

Status Queue::stream_on()
{
	int type = static_cast<int>(type_);
	Status status = device_->ioctl(VIDIOC_STREAMON, &type, description_);
	streaming_ = status.has_value();
	return status;
}

Status Queue::stream_off()
{
	int type = static_cast<int>(type_);
	streaming_ = false;
	queued_ = 0;
	return device_->ioctl(VIDIOC_STREAMOFF, &type, description_);
}

} // namespace penstock::v4l2
