#pragma once

#include <string>

#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

/// A file system of its own that is soon full.
class TinyDisk
{
public:
	explicit TinyDisk(std::size_t kilobytes);
	TinyDisk(const TinyDisk &) = delete;
	TinyDisk &operator=(const TinyDisk &) = delete;
	~TinyDisk();

	std::string file(const std::string &name) const { return mount_point_.file(name); }

private:
	ScratchDirectory mount_point_;
};

} // namespace penstock::test
