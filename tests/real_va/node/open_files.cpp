#include "tests/real_va/node/open_files.h"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <vector>

#include <sys/mman.h>
#include <sys/sysmacros.h>

#include "tests/real_va/amdgpu/amdgpu_file.h"
#include "tests/real_va/i915/i915_file.h"
#include "tests/real_va/node/fake_root.h"
#include "tests/real_va/node/raw_calls.h"

namespace penstock::real_va {

namespace {

constexpr unsigned kIntel = 0x8086;
constexpr unsigned kAmd = 0x1002;

/// A file that stands for an open node is a memfd, known by its inode; so that every open() of
/// the node is a file of its own, as the kernel has it.
struct OpenFile {
	dev_t device;
	ino_t inode;
	std::shared_ptr<DrmFile> file;
};

/// What stands between calls of C functions has no owner that they could be handed.
struct OpenFiles {
	std::mutex mutex;
	std::vector<OpenFile> files;
};

/// Never destroyed: libraries use their descriptors in destructors of their own.
OpenFiles &open_files()
{
	static auto *files = new OpenFiles;
	return *files;
}

/// Null when the GPU of the root is none that is played.
std::shared_ptr<DrmFile> create_file()
{
	const unsigned vendor = read_pci_number("vendor");
	const unsigned device = read_pci_number("device");
	if (vendor == kIntel)
		if (const auto chip = find_intel_chip(device))
			return std::make_shared<I915File>(*chip);
	if (vendor == kAmd)
		if (const auto chip = find_amd_chip(device))
			return std::make_shared<AmdgpuFile>(*chip, read_pci_number("revision"));
	return nullptr;
}

} // namespace

int open_node(int flags)
{
	auto file = create_file();
	if (!file) {
		errno = ENODEV;
		return -1;
	}
	const int fd = ::memfd_create("gpu", (flags & O_CLOEXEC) != 0 ? MFD_CLOEXEC : 0u);
	struct stat identity {};
	if (fd < 0 || raw_stat(fd, &identity) != 0)
		return -1;
	OpenFiles &open = open_files();
	const std::lock_guard lock(open.mutex);
	// The kernel gives inodes of closed files to new ones.
	std::erase_if(open.files, [&](const OpenFile &other) {
		return other.inode == identity.st_ino && other.device == identity.st_dev;
	});
	open.files.push_back({identity.st_dev, identity.st_ino, std::move(file)});
	return fd;
}

std::shared_ptr<DrmFile> find_open_file(const struct stat &file)
{
	OpenFiles &open = open_files();
	const std::lock_guard lock(open.mutex);
	const auto found = std::ranges::find_if(open.files, [&](const OpenFile &other) {
		return other.inode == file.st_ino && other.device == file.st_dev;
	});
	return found == open.files.end() ? nullptr : found->file;
}

std::shared_ptr<DrmFile> find_open_file(int fd)
{
	struct stat identity {};
	return raw_stat(fd, &identity) == 0 ? find_open_file(identity) : nullptr;
}

void describe_node(struct stat &file)
{
	file.st_mode = S_IFCHR | 0666;
	file.st_rdev = makedev(kNodeMajor, kNodeMinor);
}

} // namespace penstock::real_va
