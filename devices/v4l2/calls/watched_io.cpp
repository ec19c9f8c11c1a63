#include "devices/v4l2/calls/watched_io.h"

#include "devices/v4l2/calls/request_name.h"

namespace penstock::v4l2 {

void WatchedIo::enter(int fd, unsigned long request)
{
	fd_.store(fd, std::memory_order_relaxed);
	number_.store(number_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
	request_.store(request, std::memory_order_release);
}

std::vector<std::string> WatchedIo::names_in(const std::string &folder)
{
	return io_.names_in(folder);
}

int WatchedIo::open(const char *path, int flags)
{
	{
		const std::lock_guard lock(mutex_);
		opening_ = path;
	}
	enter(-1, kOpen);
	const int fd = io_.open(path, flags);
	leave();
	if (fd >= 0)
		paths_.note(fd, path);
	return fd;
}

int WatchedIo::ioctl(int fd, unsigned long request, void *argument)
{
	enter(fd, request);
	const int result = io_.ioctl(fd, request, argument);
	leave();
	return result;
}

int WatchedIo::map(int fd, std::size_t length, off_t offset, void **address)
{
	return io_.map(fd, length, offset, address);
}

void WatchedIo::unmap(void *address, std::size_t length)
{
	io_.unmap(address, length);
}

std::optional<CallInProgress> WatchedIo::current() const
{
	const unsigned long request = request_.load(std::memory_order_acquire);
	if (request == kNone)
		return std::nullopt;
	const std::uint64_t number = number_.load(std::memory_order_relaxed);
	const int fd = fd_.load(std::memory_order_relaxed);
	if (request == kOpen) {
		const std::lock_guard lock(mutex_);
		return CallInProgress{number, "open " + opening_};
	}
	std::string text(request_name(request));
	if (const auto path = paths_.of(fd))
		text += " " + *path;
	return CallInProgress{number, std::move(text)};
}

} // namespace penstock::v4l2
