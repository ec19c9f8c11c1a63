#include "tests/swva/objects/memory.h"

#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace swva {
namespace {

using penstock::UniqueFd;

// udmabuf and dma-heap both want whole pages.
std::size_t whole_pages(std::size_t size)
{
	const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
	return (size + page - 1) / page * page;
}

UniqueFd create_memfd(std::size_t size)
{
	UniqueFd fd(::memfd_create("swva", MFD_CLOEXEC | MFD_ALLOW_SEALING));
	if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0 ||
	    ::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK) != 0)
		return {};
	return fd;
}

UniqueFd create_udmabuf(int memfd, std::size_t size)
{
	UniqueFd device(::open("/dev/udmabuf", O_RDWR | O_CLOEXEC));
	if (!device)
		return {};
	udmabuf_create request{};
	request.memfd = static_cast<std::uint32_t>(memfd);
	request.flags = UDMABUF_FLAGS_CLOEXEC;
	request.size = size;
	return UniqueFd(::ioctl(device.get(), UDMABUF_CREATE, &request));
}

UniqueFd create_from_heap(std::size_t size)
{
	UniqueFd device(::open("/dev/dma_heap/system", O_RDONLY | O_CLOEXEC));
	if (!device)
		return {};
	dma_heap_allocation_data request{};
	request.len = size;
	request.fd_flags = O_RDWR | O_CLOEXEC;
	if (::ioctl(device.get(), DMA_HEAP_IOCTL_ALLOC, &request) != 0)
		return {};
	return UniqueFd(static_cast<int>(request.fd));
}

std::shared_ptr<Memory> map(UniqueFd fd, std::size_t size)
{
	const bool dmabuf = fd_kind(fd.get()) == FdKind::kDmaBuf;
	bool writable = true;
	void *address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
	if (address == MAP_FAILED) {
		// Exported without O_RDWR, as V4L2 does unless asked.
		writable = false;
		address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
	}
	if (address == MAP_FAILED)
		return nullptr;
	return std::make_shared<Memory>(std::move(fd),
					std::span(static_cast<std::byte *>(address), size), dmabuf,
					writable);
}

} // namespace

std::shared_ptr<Memory> Memory::create(std::size_t size)
{
	size = whole_pages(size);
	UniqueFd memfd = create_memfd(size);
	if (!memfd)
		return nullptr;
	UniqueFd fd = create_udmabuf(memfd.get(), size);
	if (!fd)
		fd = create_from_heap(size);
	return map(fd ? std::move(fd) : std::move(memfd), size);
}

std::shared_ptr<Memory> Memory::import(int fd)
{
	UniqueFd own(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
	if (!own)
		return nullptr;
	const off_t size = ::lseek(own.get(), 0, SEEK_END);
	if (size <= 0)
		return nullptr;
	return map(std::move(own), static_cast<std::size_t>(size));
}

Memory::Memory(UniqueFd fd, std::span<std::byte> bytes, bool dmabuf, bool writable)
	: fd_(std::move(fd)), bytes_(bytes), dmabuf_(dmabuf), writable_(writable)
{}

Memory::~Memory()
{
	::munmap(bytes_.data(), bytes_.size());
}

std::uint64_t Memory::inode() const
{
	struct stat status = {};
	return ::fstat(fd_.get(), &status) == 0 ? status.st_ino : 0;
}

FdKind fd_kind(int fd)
{
	std::array<char, 64> target{};
	const std::string link = "/proc/self/fd/" + std::to_string(fd);
	if (::readlink(link.c_str(), target.data(), target.size() - 1) <= 0)
		return FdKind::kOther;
	const std::string_view name(target.data());
	if (name.starts_with("/dmabuf:"))
		return FdKind::kDmaBuf;
	return name.starts_with("/memfd:") ? FdKind::kMemfd : FdKind::kOther;
}

CpuAccess::CpuAccess(const Memory &memory, Mode mode) : memory_(memory), mode_(mode)
{
	sync(DMA_BUF_SYNC_START);
}

CpuAccess::~CpuAccess()
{
	sync(DMA_BUF_SYNC_END);
}

void CpuAccess::sync(std::uint64_t phase) const
{
	if (!memory_.dmabuf())
		return;
	dma_buf_sync request{};
	request.flags = phase | (mode_ == Mode::kRead ? DMA_BUF_SYNC_READ : DMA_BUF_SYNC_RW);
	// The kernel's documentation asks to try again after EINTR and EAGAIN. Other errors are
	// ignored: the exporters of the lab need no cache maintenance.
	while (::ioctl(memory_.fd(), DMA_BUF_IOCTL_SYNC, &request) != 0 &&
	       (errno == EINTR || errno == EAGAIN))
		;
}

} // namespace swva
