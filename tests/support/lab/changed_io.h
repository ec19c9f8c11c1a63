#pragma once

#include "devices/v4l2/node/io.h"

namespace penstock::test {

/// The real system calls, of which a test changes what an ioctl does.
class ChangedIo : public v4l2::Io
{
public:
	std::vector<std::string> names_in(const std::string &folder) override
	{
		return system_.names_in(folder);
	}
	int open(const char *path, int flags) override { return system_.open(path, flags); }
	int ioctl(int fd, unsigned long request, void *argument) override
	{
		return system_.ioctl(fd, request, argument);
	}
	int map(int fd, std::size_t length, off_t offset, void **address) override
	{
		return system_.map(fd, length, offset, address);
	}
	void unmap(void *address, std::size_t length) override { system_.unmap(address, length); }

private:
	v4l2::SystemIo system_;
};

} // namespace penstock::test
