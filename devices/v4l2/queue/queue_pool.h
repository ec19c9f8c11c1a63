#pragma once

#include <string>

#include "core/memory/dmabuf_allocator.h"
#include "core/pool/buffer_pool.h"
#include "core/video/video_info.h"
#include "devices/v4l2/queue/mmap_allocator.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// Who reads a driver's own buffers.
enum class QueueReader {
	kDevice, ///< another driver: they are dmabufs, by VIDIOC_EXPBUF
	/// The CPU: they are mapped (mmap of the node), which drivers without VIDIOC_EXPBUF can as
	/// well, and which needs no DMA_BUF_IOCTL_SYNC around each access.
	kCpu,
};

/// A driver's own buffers as a pool: buffer `index` holds the memories of driver buffer `index`,
/// and a VideoMeta with the layout.
///
/// set_config() requests the buffers from the driver; a driver that grants another number alters
/// the configuration to it. Whoever owns the queue frees them, after the pool has been deactivated.
/// Buffers that are still out then stay valid, since a dmabuf, and a mapping, keeps its memory
/// alive.
class QueuePool final : public BufferPool
{
public:
	/// Borrows the queue for as long as the pool is configured or activated.
	static Ref<QueuePool> create(Queue &queue, const VideoInfo &layout,
				     QueueReader reader = QueueReader::kDevice,
				     const VideoAlignment &alignment = {});

protected:
	Status do_set_config(Config &config) override;
	Result<BufferRef> do_allocate(std::uint32_t index, const Config &config) override;

private:
	QueuePool(Queue &queue, const VideoInfo &layout, QueueReader reader,
		  const VideoAlignment &alignment);

	Result<MemoryRef> memory_of(std::uint32_t index, std::uint32_t number,
				    const Queue::MemoryLocation &location);
	tl::unexpected<Error> bad_buffer(const std::string &what) const;

	Queue &queue_;
	VideoInfo layout_;
	QueueReader reader_;
	VideoAlignment alignment_;
	Ref<DmaBufAllocator> dmabufs_;
	Ref<MmapAllocator> mappings_;
};

} // namespace penstock::v4l2
