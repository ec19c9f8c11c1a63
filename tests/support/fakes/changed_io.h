#pragma once

#include <string>
#include <utility>
#include <vector>

#include "devices/v4l2/calls/io.h"

namespace penstock::test {

/// Hands calls on to another Io, of which a test changes what some do.
class ChangedIo : public v4l2::Io
{
public:
	/// The real system calls.
	ChangedIo() : real_(system_) {}
	/// Borrows `real`.
	explicit ChangedIo(v4l2::Io &real) : real_(real) {}

	std::vector<std::string> names_in(const std::string &folder) override
	{
		return real_.names_in(folder);
	}
	int open(const char *path, int flags) override { return real_.open(path, flags); }
	int ioctl(int fd, unsigned long request, void *argument) override
	{
		return real_.ioctl(fd, request, argument);
	}
	int map(int fd, std::size_t length, off_t offset, void **address) override
	{
		return real_.map(fd, length, offset, address);
	}
	void unmap(void *address, std::size_t length) override { real_.unmap(address, length); }

private:
	v4l2::SystemIo system_;
	v4l2::Io &real_;
};

/// Changes what some calls of one node do, whose descriptor it knows.
class ChangedNode : public ChangedIo
{
public:
	/// Borrows `real`.
	ChangedNode(v4l2::Io &real, std::string node) : ChangedIo(real), node_(std::move(node)) {}

	int open(const char *path, int flags) override
	{
		const int fd = ChangedIo::open(path, flags);
		if (path == node_)
			fd_ = fd;
		return fd;
	}

protected:
	/// Of the node, as it was opened last.
	bool is_of_node(int fd) const { return fd == fd_; }

private:
	const std::string node_;
	int fd_ = -1;
};

} // namespace penstock::test
