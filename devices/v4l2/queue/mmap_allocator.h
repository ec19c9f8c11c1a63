#pragma once

#include <string>

#include "core/memory/allocator.h"
#include "core/memory/system_allocator.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// The memories of a driver's MMAP buffers, "v4l2-mmap": each stays mapped until it goes, so that a
/// map costs no system call. The driver allocates them by VIDIOC_REQBUFS, so there is none by size
/// (operation_not_supported); copies go to system memory.
class MmapAllocator final : public Allocator
{
public:
	/// Borrows the device, which lives as long as map() is called; its Io outlives every
	/// memory.
	static Ref<MmapAllocator> create(const Device &device);

	std::string_view name() const noexcept override { return "v4l2-mmap"; }
	Allocator &copy_allocator() noexcept override { return *copies_; }

	/// `what` is for the message when mmap() fails.
	Result<MemoryRef> map(const Queue::MemoryLocation &location, const std::string &what);

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override;

private:
	template <typename T, typename... Args>
	friend Ref<T> penstock::make_ref(Args &&...);

	explicit MmapAllocator(const Device &device) : device_(device) {}

	const Device &device_;
	const Ref<SystemAllocator> copies_ = SystemAllocator::create();
};

} // namespace penstock::v4l2
