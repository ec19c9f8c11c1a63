#include "core/memory/fd_memory.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

namespace penstock {
namespace {

int protection_for(MapModes modes)
{
	return (modes.has(MapMode::kRead) ? PROT_READ : 0) |
	       (modes.has(MapMode::kWrite) ? PROT_WRITE : 0);
}

} // namespace

Result<UniqueFd> create_memfd(const std::string &name, std::size_t length)
{
	UniqueFd fd(::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
	if (!fd)
		return system_error(errno, "memfd_create " + name);
	if (::ftruncate(fd.get(), static_cast<off_t>(length)) != 0)
		return system_error(errno,
				    fmt::format("ftruncate memfd {} to {} bytes", name, length));
	if (::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK) != 0)
		return system_error(errno, "F_ADD_SEALS F_SEAL_SHRINK memfd " + name);
	return fd;
}

FdMemory::FdMemory(Allocator &allocator, MemoryFd fd, const Layout &layout, MemoryFlags flags,
		   FdMemoryFlags fd_flags)
	: Memory(allocator, layout, flags), fd_(std::move(fd)),
	  fd_flags_(fd_.is_owned() ? fd_flags.without(FdMemoryFlag::kDontClose)
				   : fd_flags | FdMemoryFlag::kDontClose)
{}

FdMemory::~FdMemory()
{
	if (view_)
		unmap_view();
}

std::string FdMemory::description() const
{
	return fmt::format("{}, fd {}", Memory::description(), fd());
}

Result<std::byte *> FdMemory::do_map(MapModes modes)
{
	auto address = acquire_view(modes);
	if (!address)
		return address;
	if (auto begun = begin_cpu_access(modes); !begun) {
		release_view();
		return propagate(begun);
	}
	return address;
}

Status FdMemory::do_unmap(MapModes modes)
{
	Status ended = end_cpu_access(modes);
	release_view();
	return ended;
}

Result<std::byte *> FdMemory::acquire_view(MapModes modes)
{
	const int wanted = protection_for(modes);
	const std::lock_guard lock(mutex_);
	if (!view_) {
		const int kind =
			fd_flags_.has(FdMemoryFlag::kPrivateMapping) ? MAP_PRIVATE : MAP_SHARED;
		void *address = ::mmap(nullptr, maxsize(), wanted, kind, fd(), 0);
		if (address == MAP_FAILED)
			return system_error(errno, "mmap " + description());
		view_ = static_cast<std::byte *>(address);
		protection_ = wanted;
	} else if ((wanted & ~protection_) != 0) {
		if (::mprotect(view_, maxsize(), protection_ | wanted) != 0)
			return system_error(errno, "mprotect " + description());
		protection_ |= wanted;
	}
	++users_;
	return view_;
}

void FdMemory::release_view() noexcept
{
	const std::lock_guard lock(mutex_);
	if (--users_ == 0 && !fd_flags_.has(FdMemoryFlag::kKeepMapped))
		unmap_view();
}

void FdMemory::unmap_view() noexcept
{
	// munmap() of a whole mapping has no reason to fail.
	::munmap(std::exchange(view_, nullptr), maxsize());
	protection_ = 0;
}

Status FdMemory::zero_margins()
{
	auto start = do_map(MapMode::kWrite);
	if (!start)
		return propagate(start);
	if (flags().has(MemoryFlag::kZeroPrefixed))
		std::memset(*start, 0, offset());
	if (const std::size_t end = offset() + size(); flags().has(MemoryFlag::kZeroPadded))
		std::memset(*start + end, 0, maxsize() - end);
	return do_unmap(MapMode::kWrite);
}

} // namespace penstock
