#include "tests/support/fakes/fake_dmabuf.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <sys/stat.h>

#include "core/memory/fd_memory.h"

namespace penstock::test {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPagedName = "fake-dmabuf-paged";
constexpr std::string_view kContiguousName = "fake-dmabuf-contiguous";

/// As /proc shows a memfd.
bool has_name(const std::string &target, std::string_view name)
{
	return target.starts_with("/memfd:" + std::string(name) + " ");
}

} // namespace

UniqueFd create_fake_dmabuf(FakeDmaBuf kind, std::size_t length)
{
	auto fd = create_memfd(
		std::string(kind == FakeDmaBuf::kPaged ? kPagedName : kContiguousName), length);
	if (!fd)
		throw std::runtime_error(fd.error().message());
	return std::move(*fd);
}

std::optional<FakeDmaBuf> find_fake_dmabuf(int fd)
{
	std::error_code failed;
	const std::string target =
		fs::read_symlink("/proc/self/fd/" + std::to_string(fd), failed).string();
	if (has_name(target, kPagedName))
		return FakeDmaBuf::kPaged;
	if (has_name(target, kContiguousName))
		return FakeDmaBuf::kContiguous;
	return std::nullopt;
}

std::uint64_t inode_of(int fd)
{
	struct stat file {};
	// By its name, since count_descriptors() looks at those of other threads, too, which may be
	// opened and closed meanwhile: ThreadSanitizer calls fstat() of such a one a race.
	const std::string link = "/proc/self/fd/" + std::to_string(fd);
	// Every file system counts its own inodes.
	return ::stat(link.c_str(), &file) == 0 ? file.st_ino ^ (file.st_dev << 48) : 0;
}

std::size_t count_descriptors(std::uint64_t inode)
{
	std::size_t count = 0;
	for (const auto &entry : fs::directory_iterator("/proc/self/fd"))
		count += inode_of(std::atoi(entry.path().filename().c_str())) == inode;
	return count;
}

} // namespace penstock::test
