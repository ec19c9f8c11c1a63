#pragma once

#include "core/pool/buffer_pool.h"
#include "devices/v4l2/queue/mmap_allocator.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// The buffers of a coded queue as a pool: buffer `index` holds the memory of driver buffer
/// `index`, mapped. Not exported as QueuePool's are, since only the CPU reads them, and a dmabuf
/// would cost it two more calls for each frame.
///
/// set_config() requests the buffers from the driver. If the driver grants another number, the
/// configuration has that number then. Whoever owns the queue frees them, after the pool has been
/// deactivated and its buffers are back: drivers refuse to free what is mapped.
class CodedPool final : public BufferPool
{
public:
	/// Borrows the queue for as long as the pool is configured or activated.
	static Ref<CodedPool> create(Queue &queue);

protected:
	Status do_set_config(Config &config) override;
	Result<BufferRef> do_allocate(std::uint32_t index, const Config &config) override;

private:
	explicit CodedPool(Queue &queue)
		: queue_(queue), allocator_(MmapAllocator::create(queue.device()))
	{}

	Queue &queue_;
	const Ref<MmapAllocator> allocator_;
};

} // namespace penstock::v4l2
