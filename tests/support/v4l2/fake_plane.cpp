#include "tests/support/v4l2/fake_plane.h"

#include <fcntl.h>
#include <stdexcept>

#include <sys/mman.h>

namespace penstock::test {

namespace {

/// Empty when it fails.
std::span<std::byte> map_all(int fd, std::size_t length)
{
	void *address = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (address == MAP_FAILED)
		return {};
	return {static_cast<std::byte *>(address), length};
}

} // namespace

std::shared_ptr<FakePlane> FakePlane::allocate(FakeDmaBuf kind, std::size_t length)
{
	UniqueFd fd = create_fake_dmabuf(kind, length);
	const std::span<std::byte> bytes = map_all(fd.get(), length);
	if (bytes.empty())
		throw std::runtime_error("mmap of a fake device's memory");
	const std::uint64_t inode = inode_of(fd.get());
	return std::shared_ptr<FakePlane>(new FakePlane(std::move(fd), inode, bytes));
}

std::shared_ptr<FakePlane> FakePlane::import(int fd, std::size_t length)
{
	const std::span<std::byte> bytes = map_all(fd, length);
	if (bytes.empty())
		return nullptr;
	return std::shared_ptr<FakePlane>(new FakePlane({}, inode_of(fd), bytes));
}

FakePlane::~FakePlane()
{
	::munmap(bytes_.data(), bytes_.size());
}

bool FakePlane::shows(int fd, std::size_t length) const
{
	return bytes_.size() == length && inode_of(fd) == inode_;
}

int FakePlane::export_descriptor(bool close_on_exec) const
{
	return ::fcntl(fd_.get(), close_on_exec ? F_DUPFD_CLOEXEC : F_DUPFD, 0);
}

std::size_t FakePlane::exported() const
{
	const std::size_t own = fd_ ? 1 : 0;
	return count_descriptors(inode_) - own;
}

} // namespace penstock::test
