#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "core/base/unique_fd.h"

namespace penstock::test {

/// A V4L2 node driven by plain ioctls, so that tests compare penstock's devices with something that
/// shares no code with them. Formats have one memory. Failures are std::system_error.
class VideoNode
{
public:
	struct Format {
		std::uint32_t fourcc = 0;
		std::uint32_t width = 0;
		std::uint32_t height = 0;
		std::uint32_t stride = 0;
		std::uint32_t size = 0; ///< bytes
	};

	explicit VideoNode(const std::string &path);

	const std::string &path() const { return path_; }
	int fd() const { return fd_.get(); }
	bool multiplanar() const { return multiplanar_; }
	/// V4L2_BUF_TYPE_* in the variant that the node has.
	std::uint32_t capture_type() const;
	std::uint32_t output_type() const;

	/// 0 or the errno.
	int try_ioctl(unsigned long request, void *argument) const;
	void ioctl(unsigned long request, void *argument, const char *what) const;

	Format format(std::uint32_t type) const;
	/// The format that the driver took. A stride or size of 0 is the driver's to choose.
	Format set_format(std::uint32_t type, const Format &wanted) const;
	/// Frames per second.
	void set_rate(std::uint32_t rate) const;

	v4l2_dv_timings dv_timings() const;
	/// The first timings of that size which the driver lists.
	void set_dv_timings(std::uint32_t width, std::uint32_t height) const;

private:
	std::string path_;
	UniqueFd fd_;
	bool multiplanar_ = false;
};

/// One direction of a node with mapped buffers.
class MappedQueue
{
public:
	struct Dequeued {
		std::uint32_t index = 0;
		std::uint32_t sequence = 0;
		bool error = false;
		bool last = false;
		std::span<const std::byte> data;
		std::uint32_t data_offset = 0;	 ///< bytes of the memory before data
		std::chrono::nanoseconds time{}; ///< the driver's
	};

	MappedQueue(const VideoNode &node, std::uint32_t type, std::uint32_t count);
	MappedQueue(const MappedQueue &) = delete;
	MappedQueue &operator=(const MappedQueue &) = delete;
	~MappedQueue();

	std::uint32_t count() const { return static_cast<std::uint32_t>(memory_.size()); }
	std::span<std::byte> memory(std::uint32_t index) { return memory_[index]; }

	void queue(std::uint32_t index, std::size_t bytes_used = 0);
	/// nullopt when nothing is ready, and after the last buffer.
	std::optional<Dequeued> dequeue();
	void stream_on();

private:
	v4l2_buffer buffer(v4l2_plane &plane) const;

	const VideoNode &node_;
	std::uint32_t type_;
	std::vector<std::span<std::byte>> memory_;
};

/// Waits for POLLIN, POLLOUT or POLLPRI; the events that came. Throws after 10 s without any.
short wait_for(const VideoNode &node, short events);

} // namespace penstock::test
