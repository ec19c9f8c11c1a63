#pragma once

#include "devices/v4l2/node/io.h"
#include "tests/fuzz/lies.h"

namespace penstock::fuzz {

/// The calls to V4L2 nodes, whose answers need not be true. Pointers of the caller stay, since the
/// kernel copies structures; and a descriptor of an exported memory is one, or negative.
class LyingIo final : public v4l2::Io
{
public:
	/// Borrows both.
	LyingIo(v4l2::Io &real, Lies &lies) : real_(real), lies_(lies) {}

	std::vector<std::string> names_in(const std::string &folder) override
	{
		return real_.names_in(folder);
	}
	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;
	void unmap(void *address, std::size_t length) override { real_.unmap(address, length); }

private:
	int refusal();
	void change(unsigned long request, void *argument);

	v4l2::Io &real_;
	Lies &lies_;
};

} // namespace penstock::fuzz
