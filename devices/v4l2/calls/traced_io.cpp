#include "devices/v4l2/calls/traced_io.h"

#include <cstring>
#include <linux/ioctl.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "devices/v4l2/calls/request_name.h"
#include "devices/v4l2/calls/request_text.h"

namespace penstock::v4l2 {

namespace {

/// "ok", or the errno as the kernel's documents name it: "EINVAL".
std::string result_text(int result)
{
	if (result >= 0)
		return "ok";
	const char *name = ::strerrorname_np(-result);
	return name ? name : fmt::format("errno {}", -result);
}

} // namespace

std::vector<std::string> TracedIo::names_in(const std::string &folder)
{
	return io_.names_in(folder);
}

int TracedIo::open(const char *path, int flags)
{
	const int fd = io_.open(path, flags);
	if (fd >= 0)
		paths_.note(fd, path);
	spdlog::trace("open {}: {}", path, result_text(fd));
	return fd;
}

int TracedIo::ioctl(int fd, unsigned long request, void *argument)
{
	// Of a request that only reads, nothing was said.
	const bool says = (_IOC_DIR(request) & _IOC_WRITE) != 0;
	const std::string asked = says ? request_text(request, argument) : std::string();
	const int result = io_.ioctl(fd, request, argument);
	const std::string answer = result < 0 ? asked : request_text(request, argument);
	spdlog::trace("{} {}{}{}: {}{}{}", request_name(request), path_of(fd),
		      asked.empty() ? "" : " ", asked, result_text(result),
		      answer == asked ? "" : ", ", answer == asked ? "" : answer);
	return result;
}

int TracedIo::map(int fd, std::size_t length, off_t offset, void **address)
{
	const int result = io_.map(fd, length, offset, address);
	spdlog::trace("mmap {} {} bytes at {}: {}", path_of(fd), length, offset,
		      result_text(result));
	return result;
}

void TracedIo::unmap(void *address, std::size_t length)
{
	spdlog::trace("munmap {} bytes", length);
	io_.unmap(address, length);
}

std::string TracedIo::path_of(int fd) const
{
	const auto path = paths_.of(fd);
	return path ? *path : fmt::format("descriptor {}", fd);
}

} // namespace penstock::v4l2
