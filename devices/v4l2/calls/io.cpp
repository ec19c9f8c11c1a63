#include "devices/v4l2/calls/io.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "core/base/folder.h"
#include "core/base/retry.h"

namespace penstock::v4l2 {

std::vector<std::string> SystemIo::names_in(const std::string &folder)
{
	return penstock::names_in(folder);
}

int SystemIo::open(const char *path, int flags)
{
	int fd = retry_interrupted([&] { return ::open(path, flags | O_CLOEXEC); });
	return fd < 0 ? -errno : fd;
}

int SystemIo::ioctl(int fd, unsigned long request, void *argument)
{
	int result = retry_interrupted([&] { return ::ioctl(fd, request, argument); });
	return result < 0 ? -errno : result;
}

int SystemIo::map(int fd, std::size_t length, off_t offset, void **address)
{
	void *mapped = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
	if (mapped == MAP_FAILED)
		return -errno;
	*address = mapped;
	return 0;
}

void SystemIo::unmap(void *address, std::size_t length)
{
	::munmap(address, length);
}

} // namespace penstock::v4l2
