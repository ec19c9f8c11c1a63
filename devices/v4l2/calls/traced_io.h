#pragma once

#include <string>
#include <vector>

#include "devices/v4l2/calls/io.h"
#include "devices/v4l2/calls/node_paths.h"

namespace penstock::v4l2 {

/// Makes the calls of another Io and writes each to the log, at its level "trace": what was asked,
/// what came back. Any thread may call. It takes time and memory, so it is not for a usual run.
class TracedIo final : public Io
{
public:
	/// Borrows `io`.
	explicit TracedIo(Io &io) : io_(io) {}

	std::vector<std::string> names_in(const std::string &folder) override;
	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;
	void unmap(void *address, std::size_t length) override;

private:
	std::string path_of(int fd) const;

	Io &io_;
	NodePaths paths_;
};

} // namespace penstock::v4l2
