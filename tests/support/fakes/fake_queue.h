#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "core/pool/buffer_pool.h"
#include "core/video/video_info.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/fakes/fake_picture.h"

namespace penstock::test {

/// What a fake driver demands of the frames in its queue, and what it can do with memory.
struct FakeDemands {
	std::uint32_t stride_alignment = 1; ///< of the first plane
	std::uint32_t row_alignment = 1;
	std::uint32_t gap_rows =
		0; ///< lines of the first plane that it leaves before each other plane
	std::uint32_t tail_bytes = 0; ///< that it wants after the last row of each memory
	std::uint64_t modifier = 0;
	FakeHeap::Kind memory = FakeHeap::Kind::kPaged; ///< of its own buffers
	bool exports = true;
	bool imports = true;
	bool contiguous_only = false;	  ///< EFAULT for anything else, when it is queued
	std::uint32_t fewest_buffers = 1; ///< it grants more than asked rather than less than these
	std::uint32_t most_buffers = 32;  ///< it grants no more than these; 0: ENOMEM
};

/// The layout that a driver with these demands gives for a first plane of at least this stride (0:
/// what the picture needs) and these rows.
VideoInfo lay_out(const FakeDemands &demands, PixelFormat format, Size size,
		  std::uint32_t least_stride = 0, std::uint32_t least_rows = 0);

/// The queue of a fake driver: buffers of its own or slots for those of others, and what the device
/// sees in each.
class FakeQueue
{
public:
	enum class Memories { kNone, kOwn, kForeign };

	explicit FakeQueue(const FakeDemands &demands);

	const FakeDemands &demands() const { return demands_; }

	/// What the hardware is set to; nothing else tells it where the planes are.
	const VideoInfo &layout() const { return layout_; }
	void set_layout(const VideoInfo &layout) { layout_ = layout; }
	/// Bytes that a memory must have.
	std::uint64_t length(std::size_t memory) const;

	/// The number of slots that it grants; 0 frees all.
	Result<std::uint32_t> request(std::uint32_t count, Memories memories);
	std::uint32_t slots() const { return slots_; }

	/// One of its own buffers' memories.
	Result<MemoryRef> allocate(std::size_t memory) const;
	/// Memories of its own that exist, wherever they are.
	std::uint32_t own_memories() const { return heap_->alive(); }
	/// Times that the CPU was given a view of one of them.
	std::uint32_t cpu_maps() const { return heap_->maps(); }

	/// What the driver says when the buffer is queued to the slot of its index: EINVAL for
	/// memory that is missing, too short or no dmabuf, EFAULT for memory that is not
	/// contiguous.
	Status check(const Buffer &buffer) const;

	/// The frame as the hardware sees it.
	std::vector<std::span<std::byte>> bytes(const Buffer &buffer);
	/// Times that the hardware had to look at a memory that its slot did not have before.
	std::uint32_t attachments() const { return attachments_; }

private:
	FakeDemands demands_;
	Ref<FakeHeap> heap_;
	VideoInfo layout_;
	Memories memories_ = Memories::kNone;
	std::uint32_t slots_ = 0;
	std::vector<std::vector<DeviceView>> views_; ///< by slot
	std::uint32_t attachments_ = 0;
};

/// A driver's own buffers as a pool; a driver that grants another number alters the configuration.
/// Borrows the queue for as long as the pool is configured or activated.
class FakePool final : public BufferPool
{
public:
	static Ref<FakePool> create(FakeQueue &queue, const VideoInfo &layout,
				    const VideoAlignment &alignment = {});

protected:
	Status do_set_config(Config &config) override;
	Result<BufferRef> do_allocate(std::uint32_t index, const Config &config) override;

private:
	FakePool(FakeQueue &queue, const VideoInfo &layout, const VideoAlignment &alignment)
		: queue_(queue), layout_(layout), alignment_(alignment)
	{}

	FakeQueue &queue_;
	VideoInfo layout_;
	VideoAlignment alignment_;
};

} // namespace penstock::test
