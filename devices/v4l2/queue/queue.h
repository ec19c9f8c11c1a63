#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <linux/videodev2.h>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What VIDIOC_QBUF is told of one memory of a buffer. (The kernel calls that a plane.)
struct BufferMemory {
	int fd = -1;		      ///< the dmabuf for V4L2_MEMORY_DMABUF
	std::uint32_t length = 0;     ///< true length of the memory, not of the payload
	std::uint32_t bytes_used = 0; ///< payload, data_offset included (OUTPUT queues)
};

/// What VIDIOC_DQBUF said.
struct DequeuedBuffer {
	std::uint32_t index = 0;
	std::uint32_t flags = 0; ///< V4L2_BUF_FLAG_*
	std::uint32_t sequence = 0;
	std::uint64_t timestamp_ns = 0; ///< of the clock that flags names
	std::uint32_t memory_count = 0;
	std::array<std::uint32_t, VIDEO_MAX_PLANES> bytes_used{};
	std::array<std::uint32_t, VIDEO_MAX_PLANES> data_offset{};
};

/// One direction of a node: its buffers and their streaming, the same for the single- and the
/// multi-planar API. Life cycle: request() → queue()… → stream_on() → dequeue()/queue()… →
/// stream_off() → request(0). Borrows the Device, which must outlive it. One thread.
class Queue
{
public:
	/// `type` is a V4L2_BUF_TYPE_* for video capture or output.
	Queue(const Device &device, std::uint32_t type) : device_(&device), type_(type) {}
	Queue(const Queue &) = delete;
	Queue &operator=(const Queue &) = delete;
	~Queue();

	std::uint32_t type() const { return type_; }
	bool multiplanar() const { return V4L2_TYPE_IS_MULTIPLANAR(type_); }
	const Device &device() const { return *device_; }

	/// Adds to the errors of this queue, after call and node, what it carries: "NV12
	/// 1920x1080".
	void describe(std::string description) { description_ = std::move(description); }

	/// VIDIOC_REQBUFS: `count` buffers of `memory` (V4L2_MEMORY_*); returns how many the driver
	/// granted, which may be fewer or more, but is at least one. 0 frees them.
	Result<std::uint32_t> request(std::uint32_t count, std::uint32_t memory);
	/// The `memory` and the granted number of the last request(). More than VIDEO_MAX_FRAME are
	/// not used.
	std::uint32_t memory() const { return memory_; }
	std::uint32_t count() const { return count_; }

	/// The memories of buffer `index`: length of each, and `offset` for map().
	struct MemoryLocation {
		std::uint32_t length;
		std::uint32_t offset;
	};
	Result<std::span<const MemoryLocation>> locate(std::uint32_t index,
						       std::span<MemoryLocation> storage) const;
	/// VIDIOC_EXPBUF: a dmabuf of one memory of buffer `index`.
	Result<UniqueFd> export_memory(std::uint32_t index, std::uint32_t memory) const;

	/// VIDIOC_QBUF. `memories` may be empty for V4L2_MEMORY_MMAP capture.
	Status queue(std::uint32_t index, std::span<const BufferMemory> memories = {},
		     std::uint64_t timestamp_ns = 0);
	/// VIDIOC_DQBUF; nullopt when no buffer is ready (EAGAIN).
	Result<std::optional<DequeuedBuffer>> dequeue();

	Status stream_on();
	/// VIDIOC_STREAMOFF: the driver gives back every buffer that it has, without its content.
	Status stream_off();
	bool streaming() const { return streaming_; }
	/// Buffers that the driver has now.
	std::uint32_t queued() const { return queued_; }

private:
	void fill(v4l2_buffer &buffer, std::span<v4l2_plane> planes) const;

	const Device *device_;
	std::uint32_t type_;
	std::uint32_t memory_ = 0;
	std::uint32_t count_ = 0;
	std::uint32_t queued_ = 0;
	bool streaming_ = false;
	std::string description_;
};

} // namespace penstock::v4l2
