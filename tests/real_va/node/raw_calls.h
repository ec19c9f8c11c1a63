#pragma once

#include <cerrno>
#include <cstddef>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace penstock::real_va {

/// The kernel's own calls: this library stands before the C library's functions of these names, and
/// other libraries' constructors use those before anything could be looked up with dlsym().

inline int raw_ioctl(int fd, unsigned long request, void *argument)
{
	return static_cast<int>(::syscall(SYS_ioctl, fd, request, argument));
}

inline void *raw_mmap(void *address, std::size_t length, int protection, int flags, int fd,
		      off_t offset)
{
	return reinterpret_cast<void *>(
		::syscall(SYS_mmap, address, length, protection, flags, fd, offset));
}

inline int raw_open(int directory, const char *path, int flags, mode_t mode)
{
	return static_cast<int>(::syscall(SYS_openat, directory, path, flags, mode));
}

/// Of a path, or with AT_EMPTY_PATH of the descriptor itself.
inline int raw_stat(int directory, const char *path, struct stat *file, int flags)
{
	return static_cast<int>(::syscall(SYS_newfstatat, directory, path, file, flags));
}

inline int raw_stat(int fd, struct stat *file)
{
	return raw_stat(fd, "", file, AT_EMPTY_PATH);
}

} // namespace penstock::real_va
