#include "core/memory/dmabuf_allocator.h"

#include <cerrno>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "core/memory/page_layout.h"
#include "core/memory/system_allocator.h"

namespace penstock {
namespace {

/// Every dmabuf is of one file system of the kernel; before Linux 5.3 it was an anonymous inode, as
/// eventfds are, but those have no length. A memfd is as good to everybody but a device:
/// it is memory of a fixed place, and udmabuf makes a dmabuf of it. A file with a name could be
/// cut while it is mapped.
bool is_memory(int fd)
{
	struct statfs system {};
	struct stat file {};
	if (::fstatfs(fd, &system) != 0 || ::fstat(fd, &file) != 0)
		return false;
	return system.f_type == DMA_BUF_MAGIC || system.f_type == ANON_INODE_FS_MAGIC ||
	       (system.f_type == TMPFS_MAGIC && S_ISREG(file.st_mode) && file.st_nlink == 0);
}

Result<Memory::Layout> layout_in(int fd, std::size_t size, const DmaBufParams &params)
{
	const auto refuse = [&](std::string_view why) {
		return make_error(std::errc::invalid_argument,
				  fmt::format("wrap dmabuf fd {}, {} bytes at {}: {}", fd, size,
					      params.offset, why));
	};
	// The kernel answers SEEK_END with the length of the dmabuf and has no file position.
	const off_t length = ::lseek(fd, 0, SEEK_END);
	if (length < 0)
		return system_error(errno, fmt::format("wrap dmabuf fd {}: lseek", fd));
	if (!is_memory(fd) || length == 0)
		return refuse("no dmabuf");
	if (size == 0)
		return refuse("empty");
	const auto limit = static_cast<std::size_t>(length);
	const std::size_t maxsize = params.maxsize.value_or(limit);
	if (maxsize > limit || params.offset > maxsize || size > maxsize - params.offset)
		return refuse(
			fmt::format("the dmabuf has {} bytes, {} to be used", limit, maxsize));
	return Memory::Layout{.maxsize = params.maxsize.value_or(params.offset + size),
			      .offset = params.offset,
			      .size = size,
			      .alignment = page_size()};
}

} // namespace

Ref<DmaBufAllocator> DmaBufAllocator::create(AllocatorRef copies)
{
	if (!copies)
		copies = SystemAllocator::create();
	return make_ref<DmaBufAllocator>(std::move(copies));
}

DmaBufAllocator::DmaBufAllocator(AllocatorRef copies) : copies_(std::move(copies))
{}

Result<MemoryRef> DmaBufAllocator::wrap(UniqueFd fd, std::size_t size, const DmaBufParams &params)
{
	if (params.fd_flags.has(FdMemoryFlag::kDontClose))
		return wrap_borrowed(fd.release(), size, params);
	return wrap_any(std::move(fd), size, params);
}

Result<MemoryRef> DmaBufAllocator::wrap(UniqueFd fd, std::size_t size, FdMemoryFlags fd_flags)
{
	return wrap(std::move(fd), size, DmaBufParams{.fd_flags = fd_flags});
}

Result<MemoryRef> DmaBufAllocator::wrap_borrowed(int fd, std::size_t size,
						 const DmaBufParams &params)
{
	return wrap_any(MemoryFd::borrowed(fd), size, params);
}

Result<MemoryRef> DmaBufAllocator::wrap_borrowed(int fd, std::size_t size, FdMemoryFlags fd_flags)
{
	return wrap_borrowed(fd, size, DmaBufParams{.fd_flags = fd_flags});
}

Result<MemoryRef> DmaBufAllocator::wrap_any(MemoryFd fd, std::size_t size,
					    const DmaBufParams &params)
{
	auto layout = layout_in(fd.number(), size, params);
	if (!layout)
		return propagate(layout);
	return MemoryRef(new DmaBufMemory(*this, std::move(fd), *layout, params.flags,
					  params.fd_flags, params.format));
}

Result<MemoryRef> DmaBufAllocator::do_allocate(std::size_t size, const AllocationParams &)
{
	return make_error(std::errc::operation_not_supported,
			  fmt::format("allocate {} bytes of dmabuf memory: a device exports them, "
				      "wrap() takes them in",
				      size));
}

} // namespace penstock
