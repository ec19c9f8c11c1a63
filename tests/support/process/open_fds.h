#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>

#include <fcntl.h>

namespace penstock::test {

/// Descriptors that this process has open (one of them reads the list).
inline std::size_t open_fds()
{
	return static_cast<std::size_t>(
		std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

inline bool is_open(int fd)
{
	return ::fcntl(fd, F_GETFD) != -1;
}

inline bool closes_on_exec(int fd)
{
	const int flags = ::fcntl(fd, F_GETFD);
	return flags != -1 && (flags & FD_CLOEXEC) != 0;
}

} // namespace penstock::test
