// The calls on an open node: ioctl() and mmap().

#include <cstdarg>

#include <linux/dma-buf.h>
#include <sys/ioctl.h>

#include "tests/real_va/node/open_files.h"
#include "tests/real_va/node/raw_calls.h"

namespace penstock::real_va {
namespace {

/// Of DRM's ioctls: drm.h, DRM_IOCTL_BASE.
constexpr unsigned kDrmType = 'd';

int answer(DrmFile &file, unsigned long request, void *argument)
{
	const int result = file.ioctl(request, argument);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

void *map(void *address, std::size_t length, int protection, int flags, int fd, off_t offset)
{
	// Offsets of objects are far beyond those of files, as in the kernel (drm_vma_manager.h).
	if (fd < 0 || offset < DrmFile::kFirstOffset)
		return raw_mmap(address, length, protection, flags, fd, offset);
	const auto file = find_open_file(fd);
	const auto place = file ? file->find_offset(offset) : std::nullopt;
	if (!place)
		return raw_mmap(address, length, protection, flags, fd, offset);
	return raw_mmap(address, length, protection, flags, place->memory, place->offset);
}

} // namespace
} // namespace penstock::real_va

using namespace penstock::real_va;

extern "C" {

int ioctl(int fd, unsigned long request, ...) noexcept
{
	std::va_list arguments;
	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	if (_IOC_TYPE(request) == kDrmType)
		if (const auto file = find_open_file(fd))
			return answer(*file, request, argument);
	const int result = raw_ioctl(fd, request, argument);
	// A memfd that stands for a dmabuf has no caches to keep in step.
	if (result < 0 && errno == ENOTTY && request == DMA_BUF_IOCTL_SYNC)
		return 0;
	return result;
}

void *mmap(void *address, std::size_t length, int protection, int flags, int fd,
	   off_t offset) noexcept
{
	return map(address, length, protection, flags, fd, offset);
}

void *mmap64(void *address, std::size_t length, int protection, int flags, int fd,
	     off64_t offset) noexcept
{
	return map(address, length, protection, flags, fd, offset);
}

} // extern "C"
