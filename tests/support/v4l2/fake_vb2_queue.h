#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "tests/support/v4l2/fake_plane.h"

namespace penstock::test {

/// What a driver demands of its queue, and what it can do.
struct FakeVb2Traits {
	std::uint32_t type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	std::uint32_t fewest_buffers = 1; ///< VIDIOC_REQBUFS grants no fewer
	std::uint32_t most_buffers = 32;  ///< and no more; 0: ENOMEM
	bool exports = true;
	bool imports = true;
	FakeDmaBuf own_memory = FakeDmaBuf::kPaged;
	bool contiguous_only = false; ///< EFAULT at VIDIOC_QBUF for other imported memory
	/// Linux since 4.20: buffers that are mapped or exported when VIDIOC_REQBUFS frees them
	/// live on without the queue. Before, it answered EBUSY.
	bool orphans_buffers = true;
	bool copies_timestamps = false; ///< from the other queue of a mem2mem device
	std::uint32_t first_offset = 0; ///< for mmap(): each queue of a node has its own
};

/// One queue of a driver as videobuf2 (Linux 6.12) keeps it: who owns it, its buffers and their
/// states, every check that comes before the driver's own. Functions that answer a client return 0
/// or the errno. A file that asks is known by its address.
class FakeVb2Queue
{
public:
	using File = const void *;

	explicit FakeVb2Queue(const FakeVb2Traits &traits) : traits_(traits) {}

	const FakeVb2Traits &traits() const { return traits_; }
	std::uint32_t type() const { return traits_.type; }
	bool output() const { return V4L2_TYPE_IS_OUTPUT(traits_.type); }
	bool multiplanar() const { return V4L2_TYPE_IS_MULTIPLANAR(traits_.type); }

	// For the client.
	int request_buffers(v4l2_requestbuffers &request, File file);
	int create_buffers(v4l2_create_buffers &create, File file);
	int query_buffer(v4l2_buffer &buffer) const;
	int queue_buffer(v4l2_buffer &buffer, File file);
	int dequeue_buffer(v4l2_buffer &buffer, File file);
	int export_buffer(v4l2_exportbuffer &request, File file) const;
	int stream_on(File file);
	int stream_off(File file);
	/// The memory that mmap() of this offset and length shows; null when there is none.
	std::shared_ptr<FakePlane> find_plane(std::int64_t offset, std::size_t length) const;
	/// The file is closed: what it owned is freed.
	void close(File file);

	// For the driver.
	/// Bytes that each memory must have (sizeimage), for buffers made from now on.
	void set_sizes(std::vector<std::uint32_t> sizes) { sizes_ = std::move(sizes); }
	/// Has buffers: formats cannot change.
	bool busy() const { return !buffers_.empty(); }
	bool owned_by(File file) const { return owner_ == file; }
	bool streaming() const { return streaming_; }
	std::uint32_t count() const { return static_cast<std::uint32_t>(buffers_.size()); }
	/// Buffers that the client queued and that the driver did not finish; the oldest first.
	const std::deque<std::uint32_t> &pending() const { return pending_; }
	bool has_done() const { return !done_.empty(); }

	struct Frame {
		std::uint32_t flags = 0; ///< V4L2_BUF_FLAG_ERROR, _LAST, _KEYFRAME, …
		std::uint32_t sequence = 0;
		timeval time{};
		std::vector<std::uint32_t> bytes_used; ///< of each memory
		std::uint32_t data_offset = 0;	       ///< of each memory; multi-planar only
	};
	/// What a buffer's memories hold, for as long as the driver has it.
	std::vector<std::span<std::byte>> bytes(std::uint32_t index) const;
	/// What the client said of a buffer of an output queue.
	const Frame &queued_frame(std::uint32_t index) const { return buffers_[index].frame; }
	/// Gives the oldest pending buffer back to the client.
	void finish(const Frame &frame);
	/// VIDIOC_DQBUF answers EPIPE from now on, though no buffer was marked.
	void end_without_mark() { last_dequeued_ = true; }
	/// The stream is broken: EIO until VIDIOC_STREAMOFF.
	void break_stream() { broken_ = true; }
	bool broken() const { return broken_; }
	bool ended() const { return last_dequeued_; }

	/// What poll() of a capture device says for EPOLLIN.
	std::uint32_t poll() const;

	/// Memories that clients still have mapped or exported.
	std::vector<std::string> held() const;
	/// What clients did that a careful one would not have done.
	std::vector<std::string> misuses;

private:
	enum class State { kDequeued, kQueued, kDone };

	struct Buffer {
		std::vector<std::shared_ptr<FakePlane>>
			planes;			  ///< imported ones from VIDIOC_QBUF on
		std::vector<std::uint32_t> sizes; ///< that the driver demands
		std::array<int, VIDEO_MAX_PLANES> fds{};
		std::array<std::uint32_t, VIDEO_MAX_PLANES> lengths{};
		State state = State::kDequeued;
		Frame frame;
	};

	bool is_busy_for(File file) const { return owner_ && owner_ != file; }
	int check_memory(std::uint32_t memory) const;
	std::uint32_t capabilities() const;
	bool in_use() const;
	void append(std::uint32_t count);
	void free_buffers();
	void cancel();
	int check_planes(const v4l2_buffer &buffer) const;
	int check_lengths(const v4l2_buffer &request, const Buffer &buffer) const;
	int import(const v4l2_buffer &request, Buffer &buffer) const;
	int import_plane(int fd, std::uint32_t length, Buffer &buffer, std::size_t plane) const;
	void fill(std::uint32_t index, v4l2_buffer &answer) const;
	std::uint32_t flags_of(const Buffer &buffer) const;

	FakeVb2Traits traits_;
	std::vector<std::uint32_t> sizes_;
	File owner_ = nullptr;
	std::uint32_t memory_ = 0; ///< V4L2_MEMORY_*; 0 before the first request
	std::vector<Buffer> buffers_;
	std::vector<std::shared_ptr<FakePlane>> orphans_;
	std::deque<std::uint32_t> pending_;
	std::deque<std::uint32_t> done_;
	bool streaming_ = false;
	bool queued_once_ = false; ///< since the queue last had no buffers or stopped
	bool last_dequeued_ = false;
	bool broken_ = false;
};

} // namespace penstock::test
