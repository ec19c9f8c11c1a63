#pragma once

#include "core/pool/buffer_pool.h"
#include "core/video/video_info.h"
#include "devices/v4l2/queue/format.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// How the reader of a camera's frames finds the planes of a frame.
enum class FrameReader {
	kFixedLayout, ///< at the offsets of the decided layout, the same in every frame
	kVideoMeta,   ///< where each frame's VideoMeta says
};

/// What a camera streams into. While it exists the driver is set to `format`, the pool is active
/// and the queue has a slot for each of its buffers. Its end deactivates the pool and frees the
/// slots; buffers that are still held elsewhere stay valid.
class CaptureBuffers
{
public:
	/// Borrows the queue.
	explicit CaptureBuffers(Queue &queue) : queue_(queue) {}
	CaptureBuffers(const CaptureBuffers &) = delete;
	CaptureBuffers &operator=(const CaptureBuffers &) = delete;
	~CaptureBuffers();

	Queue &queue() const { return queue_; }

	Ref<BufferPool> pool;
	QueueFormat format; ///< as the driver says
	VideoInfo layout;   ///< of each frame, with the camera's rate and colours
	FrameReader reader = FrameReader::kFixedLayout;

private:
	Queue &queue_;
};

} // namespace penstock::v4l2
