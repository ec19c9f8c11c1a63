#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "core/base/unique_fd.h"
#include "devices/v4l2/calls/io.h"

namespace penstock::test {

/// A program that has a node open and makes the calls that a question asks, right and wrong ones.
/// Functions return 0 or the errno. It shares no code with devices/v4l2 but the calls themselves.
class NodeClient
{
public:
	/// Throws when it cannot be opened.
	NodeClient(v4l2::Io &io, const std::string &path);

	int fd() const { return fd_.get(); }
	void close() { fd_.reset(); }
	bool multiplanar() const { return multiplanar_; }
	std::uint32_t capture_type() const;
	std::uint32_t output_type() const;

	int call(unsigned long request, void *argument) const;

	int request_buffers(std::uint32_t type, std::uint32_t count,
			    std::uint32_t memory = V4L2_MEMORY_MMAP);
	/// That the last request was granted.
	std::uint32_t granted() const { return granted_; }

	int get_format(std::uint32_t type, v4l2_format &format) const;
	int set_format(v4l2_format format, unsigned long request = VIDIOC_S_FMT) const;
	/// The memories' lengths (sizeimage); throws when the driver does not tell.
	std::vector<std::uint32_t> lengths(std::uint32_t type) const;

	/// A buffer as the calls have it, with the planes that a multi-planar queue wants.
	struct Slot {
		v4l2_buffer buffer{};
		std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
	};
	/// `planes`: how many the client says that it has room for.
	Slot slot(std::uint32_t type, std::uint32_t index, std::uint32_t memory = V4L2_MEMORY_MMAP,
		  std::uint32_t planes = 4) const;
	int query(Slot &slot) const { return call_buffer(VIDIOC_QUERYBUF, slot); }
	int queue(Slot slot) const { return call_buffer(VIDIOC_QBUF, slot); }
	int dequeue(Slot &slot) const { return call_buffer(VIDIOC_DQBUF, slot); }
	/// By index alone.
	int queue(std::uint32_t type, std::uint32_t index,
		  std::uint32_t memory = V4L2_MEMORY_MMAP) const;
	int dequeue(std::uint32_t type) const;
	/// All of a slot's memories are this dmabuf, of which the driver is told this length.
	int queue_dmabuf(std::uint32_t type, std::uint32_t index, int dmabuf,
			 std::uint32_t length) const;

	int export_buffer(v4l2_exportbuffer request, UniqueFd *exported = nullptr) const;
	int stream_on(std::uint32_t type) const;
	int stream_off(std::uint32_t type) const;

	int subscribe(std::uint32_t event, unsigned long request = VIDIOC_SUBSCRIBE_EVENT) const;
	int set_control(std::uint32_t id, std::int32_t value) const;
	/// What the last set_control() was told that the driver took.
	std::int32_t taken() const { return taken_; }
	int select(unsigned long request, v4l2_selection &selection) const;
	/// The first control of that type, and not read-only; an id of 0 when there is none.
	v4l2_query_ext_ctrl find_control(std::uint32_t type) const;

private:
	int call_buffer(unsigned long request, Slot &slot) const;

	v4l2::Io &io_;
	UniqueFd fd_;
	bool multiplanar_ = false;
	std::uint32_t granted_ = 0;
	mutable std::int32_t taken_ = 0;
};

} // namespace penstock::test
