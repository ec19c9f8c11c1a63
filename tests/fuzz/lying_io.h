#pragma once

#include "tests/fuzz/lies.h"
#include "tests/support/fakes/changed_io.h"

namespace penstock::fuzz {

/// The calls to V4L2 nodes, whose answers need not be true. Pointers of the caller stay, since the
/// kernel copies structures; and a descriptor of an exported memory is one, or negative.
class LyingIo final : public test::ChangedIo
{
public:
	/// Borrows both.
	LyingIo(v4l2::Io &real, Lies &lies) : ChangedIo(real), lies_(lies) {}

	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;

private:
	int refusal();
	void change(unsigned long request, void *argument);

	Lies &lies_;
};

} // namespace penstock::fuzz
