#pragma once

#include <cstddef>
#include <optional>

#include "core/memory/allocator.h"
#include "core/memory/dmabuf_memory.h"

namespace penstock {

/// What part of a dmabuf a memory shows, and how it is treated.
struct DmaBufParams {
	std::size_t offset = 0;		      ///< where the accessible region starts
	std::optional<std::size_t> maxsize{}; ///< from the dmabuf's start; absent: offset + size
	FdMemoryFlags fd_flags{};
	MemoryFlags flags{};
	std::optional<DmaBufFormat> format{};
};

/// Wraps descriptors of dmabufs that a device has exported, "dmabuf". It cannot allocate by size
/// (operation_not_supported); what is copied from a dmabuf goes to the allocator given to create().
class DmaBufAllocator final : public Allocator
{
public:
	/// Copies go to system memory when `copies` is null.
	static Ref<DmaBufAllocator> create(AllocatorRef copies = {});

	std::string_view name() const noexcept override { return "dmabuf"; }
	Allocator &copy_allocator() noexcept override { return *copies_; }

	/// A memory with `size` accessible bytes. It closes `fd` in the end, unless kDontClose is
	/// set; on an error `fd` is closed (with kDontClose it is not). invalid_argument: neither
	/// a dmabuf nor a memfd, nothing to show, or more than its true length; otherwise what
	/// lseek() said of the descriptor.
	Result<MemoryRef> wrap(UniqueFd fd, std::size_t size, const DmaBufParams &params);
	Result<MemoryRef> wrap(UniqueFd fd, std::size_t size, FdMemoryFlags fd_flags = {});

	/// The same for a descriptor that its owner keeps open as long as the memory lives;
	/// kDontClose need not be given.
	Result<MemoryRef> wrap_borrowed(int fd, std::size_t size, const DmaBufParams &params);
	Result<MemoryRef> wrap_borrowed(int fd, std::size_t size, FdMemoryFlags fd_flags = {});

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override;

private:
	template <typename T, typename... Args>
	friend Ref<T> make_ref(Args &&...);

	explicit DmaBufAllocator(AllocatorRef copies);
	Result<MemoryRef> wrap_any(MemoryFd fd, std::size_t size, const DmaBufParams &params);

	const AllocatorRef copies_;
};

} // namespace penstock
