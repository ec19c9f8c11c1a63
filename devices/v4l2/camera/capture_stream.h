#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "devices/roles/camera.h"
#include "devices/v4l2/camera/capture_buffers.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// A capture queue that streams: from VIDIOC_STREAMON, when it is made, to VIDIOC_STREAMOFF, when
/// it goes. One thread.
///
/// A buffer goes round: free in the pool → prepare() acquires and queues it → the driver fills it →
/// dispatch() dequeues it and hands it to the sink → the last reference goes → free in the pool.
/// slots_[index] holds the reference while the driver has the buffer.
class CaptureStream
{
public:
	/// Queues every free buffer and starts. Borrows all three, which must outlive it; counts in
	/// `counters`.
	static Result<std::unique_ptr<CaptureStream>>
	start(const CaptureBuffers &buffers, FrameSink &sink, CameraCounters &counters);
	CaptureStream(const CaptureStream &) = delete;
	CaptureStream &operator=(const CaptureStream &) = delete;
	/// What was captured and not dequeued is lost.
	~CaptureStream();

	/// As EventSource.
	Result<std::uint32_t> prepare();
	/// As EventSource. The sink may end the stream from within FrameSink::on_frame().
	Status dispatch(std::uint32_t events);

private:
	CaptureStream(const CaptureBuffers &buffers, FrameSink &sink, CameraCounters &counters);

	Queue &queue() const { return buffers_.queue(); }
	const Device &device() const { return queue().device(); }

	Status queue_free_buffers();
	Status take(const DequeuedBuffer &dequeued);
	Status confirm_format() const;
	void count_gap(std::uint32_t sequence);
	bool is_complete(const Buffer &frame, const DequeuedBuffer &dequeued) const;
	Status place(Buffer &frame, const DequeuedBuffer &dequeued) const;
	Result<VideoInfo> moved_layout(const DequeuedBuffer &dequeued) const;

	const CaptureBuffers &buffers_;
	FrameSink &sink_;
	CameraCounters &counters_;
	std::vector<BufferRef> slots_;
	std::optional<std::uint32_t> last_sequence_;
};

} // namespace penstock::v4l2
