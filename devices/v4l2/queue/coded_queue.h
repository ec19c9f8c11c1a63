#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "devices/v4l2/queue/coded_pool.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// An encoder's CAPTURE queue: MMAP buffers that stay mapped, each queued again as soon as its
/// content has been handed over.
class CodedQueue
{
public:
	CodedQueue(const Device &device, std::uint32_t type) : queue_(device, type) {}
	CodedQueue(const CodedQueue &) = delete;
	CodedQueue &operator=(const CodedQueue &) = delete;
	~CodedQueue() { stop(); }

	std::uint32_t type() const { return queue_.type(); }
	void describe(std::string description) { queue_.describe(std::move(description)); }

	/// Requests and maps `count` buffers, queues them and starts.
	Status start(std::uint32_t count);
	void stop();

	struct Coded {
		DequeuedBuffer buffer;
		BufferMapping mapping;
		std::span<const std::byte> data; ///< the payload; until requeue() or stop()
	};
	/// nullopt when nothing is ready. After the last buffer drivers answer EPIPE.
	Result<std::optional<Coded>> dequeue();
	/// Ends the mapping.
	Status requeue(Coded &coded);

private:
	Queue queue_;
	Ref<CodedPool> pool_;
	std::vector<BufferRef> buffers_; ///< all that the pool has, by index
};

} // namespace penstock::v4l2
