#pragma once

#include <cstddef>
#include <string>
#include <sys/types.h>
#include <vector>

namespace penstock::v4l2 {

/// Every system call that devices/v4l2 makes. SystemIo makes them; tests put a driver of their own
/// in its place. Each returns a result >= 0, or the negative errno.
class Io
{
public:
	virtual ~Io() = default;

	/// The names in a folder, in any order; none if it cannot be read.
	virtual std::vector<std::string> names_in(const std::string &folder) = 0;
	/// open() with O_CLOEXEC added. Returns a descriptor that the caller owns.
	virtual int open(const char *path, int flags) = 0;
	/// Calls that a signal interrupts (EINTR) are repeated. EAGAIN is returned: from V4L2 it
	/// means that no buffer or event is ready.
	virtual int ioctl(int fd, unsigned long request, void *argument) = 0;
	/// Maps shared, readable and writable; `*address` is valid on 0.
	virtual int map(int fd, std::size_t length, off_t offset, void **address) = 0;
	virtual void unmap(void *address, std::size_t length) = 0;
};

/// Makes the kernel's calls. It has no state, so one instance serves every device and thread.
class SystemIo final : public Io
{
public:
	std::vector<std::string> names_in(const std::string &folder) override;
	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;
	void unmap(void *address, std::size_t length) override;
};

} // namespace penstock::v4l2
