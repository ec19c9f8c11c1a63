#include "tests/real_va/drm/gem_objects.h"

#include <algorithm>
#include <utility>

#include <linux/dma-heap.h>

#include "tests/real_va/node/raw_calls.h"

namespace penstock::real_va {

namespace {

constexpr std::size_t kPage = 4096;
/// What the other fake devices of the tests take for a dmabuf (tests/support/fakes/fake_dmabuf.h).
constexpr const char *kStandIn = "fake-dmabuf-paged";

UniqueFd allocate_dmabuf(std::size_t size)
{
	UniqueFd heap(raw_open(AT_FDCWD, "/dev/dma_heap/system", O_RDWR | O_CLOEXEC, 0));
	dma_heap_allocation_data data{};
	data.len = size;
	data.fd_flags = O_RDWR | O_CLOEXEC;
	if (!heap || raw_ioctl(heap.get(), DMA_HEAP_IOCTL_ALLOC, &data) != 0)
		return {};
	return UniqueFd(static_cast<int>(data.fd));
}

UniqueFd allocate_memfd(std::size_t size)
{
	UniqueFd fd(::memfd_create(kStandIn, MFD_CLOEXEC | MFD_ALLOW_SEALING));
	if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0)
		return {};
	return fd;
}

std::uint64_t inode_of(int fd)
{
	struct stat file {};
	return raw_stat(fd, &file) == 0 ? file.st_ino ^ (file.st_dev << 48) : 0;
}

} // namespace

GemObject::GemObject(UniqueFd fd, std::size_t size, std::uint64_t inode)
	: fd_(std::move(fd)), size_(size), inode_(inode)
{}

GemObject::~GemObject()
{
	if (bytes_)
		::munmap(bytes_, size_);
}

GemObjectRef GemObject::allocate(std::size_t size)
{
	size = (size + kPage - 1) / kPage * kPage;
	UniqueFd fd = allocate_dmabuf(size);
	if (!fd)
		fd = allocate_memfd(size);
	if (!fd)
		return nullptr;
	const std::uint64_t inode = inode_of(fd.get());
	return GemObjectRef(new GemObject(std::move(fd), size, inode));
}

GemObjectRef GemObject::import(int fd)
{
	const off_t size = ::lseek(fd, 0, SEEK_END);
	UniqueFd own(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
	if (size <= 0 || !own)
		return nullptr;
	const std::uint64_t inode = inode_of(own.get());
	return GemObjectRef(new GemObject(std::move(own), static_cast<std::size_t>(size), inode));
}

std::byte *GemObject::bytes()
{
	if (!bytes_) {
		void *address =
			raw_mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
		if (address != MAP_FAILED)
			bytes_ = static_cast<std::byte *>(address);
	}
	return bytes_;
}

std::uint32_t GemObjects::add(GemObjectRef object)
{
	if (!object)
		return 0;
	objects_.emplace(++last_, std::move(object));
	return last_;
}

GemObjectRef GemObjects::find(std::uint32_t handle) const
{
	const auto found = objects_.find(handle);
	return found == objects_.end() ? nullptr : found->second;
}

bool GemObjects::close(std::uint32_t handle)
{
	return objects_.erase(handle) == 1;
}

std::uint32_t GemObjects::import(int fd)
{
	const std::uint64_t inode = inode_of(fd);
	const auto found = std::ranges::find_if(
		objects_, [inode](const auto &entry) { return entry.second->inode() == inode; });
	return found == objects_.end() ? add(GemObject::import(fd)) : found->first;
}

} // namespace penstock::real_va
