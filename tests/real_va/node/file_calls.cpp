// The C library's calls that take a path: libdrm and the drivers find and open the GPU by them.
// The contents of sysfs are those of the kernel's drivers/pci/pci-sysfs.c and drivers/gpu/drm/
// drm_sysfs.c.

#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include <dirent.h>
#include <dlfcn.h>
#include <sys/sysmacros.h>

#include "tests/real_va/node/fake_root.h"
#include "tests/real_va/node/open_files.h"
#include "tests/real_va/node/raw_calls.h"

namespace penstock::real_va {
namespace {

/// The function of that name that would be called without this library.
template <typename Function>
Function *next(Function *, const char *name)
{
	return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

int open_path(int directory, const char *path, int flags, mode_t mode)
{
	if (names_node(path))
		return open_node(flags);
	const auto inside = path_in_root(path);
	return raw_open(directory, inside ? inside->c_str() : path, flags, mode);
}

int stat_path(int directory, const char *path, struct stat *file, int flags)
{
	const auto inside = path_in_root(path);
	const int result = raw_stat(directory, inside ? inside->c_str() : path, file, flags);
	if (result == 0 && names_node(path))
		describe_node(*file);
	return result;
}

/// struct stat64 is struct stat where longs have 64 bits.
struct stat *plain(struct stat64 *file)
{
	static_assert(sizeof(struct stat) == sizeof(struct stat64));
	return reinterpret_cast<struct stat *>(file);
}

/// The mode that open() has only with some flags.
mode_t mode_of(int flags, std::va_list arguments)
{
	return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

} // namespace
} // namespace penstock::real_va

using namespace penstock::real_va;

extern "C" {

int open(const char *path, int flags, ...)
{
	std::va_list arguments;
	va_start(arguments, flags);
	const mode_t mode = mode_of(flags, arguments);
	va_end(arguments);
	return open_path(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	std::va_list arguments;
	va_start(arguments, flags);
	const mode_t mode = mode_of(flags, arguments);
	va_end(arguments);
	return open_path(AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
	std::va_list arguments;
	va_start(arguments, flags);
	const mode_t mode = mode_of(flags, arguments);
	va_end(arguments);
	return open_path(directory, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
	const auto inside = path_in_root(path);
	return next(::fopen, "fopen")(inside ? inside->c_str() : path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	const auto inside = path_in_root(path);
	return next(::fopen64, "fopen64")(inside ? inside->c_str() : path, mode);
}

int stat(const char *path, struct stat *file) noexcept
{
	return stat_path(AT_FDCWD, path, file, 0);
}

int stat64(const char *path, struct stat64 *file) noexcept
{
	return stat_path(AT_FDCWD, path, plain(file), 0);
}

int lstat(const char *path, struct stat *file) noexcept
{
	return stat_path(AT_FDCWD, path, file, AT_SYMLINK_NOFOLLOW);
}

int fstatat(int directory, const char *path, struct stat *file, int flags) noexcept
{
	return stat_path(directory, path, file, flags);
}

int access(const char *path, int mode) noexcept
{
	const auto inside = path_in_root(path);
	return static_cast<int>(
		::syscall(SYS_faccessat, AT_FDCWD, inside ? inside->c_str() : path, mode));
}

ssize_t readlink(const char *path, char *target, std::size_t size) noexcept
{
	const auto inside = path_in_root(path);
	return ::syscall(SYS_readlinkat, AT_FDCWD, inside ? inside->c_str() : path, target, size);
}

char *realpath(const char *path, char *resolved) noexcept
{
	const auto inside = path_in_root(path);
	return next(::realpath, "realpath")(inside ? inside->c_str() : path, resolved);
}

char *__realpath_chk(const char *path, char *resolved, std::size_t) noexcept
{
	return ::realpath(path, resolved);
}

DIR *opendir(const char *path)
{
	const auto inside = path_in_root(path);
	return next(::opendir, "opendir")(inside ? inside->c_str() : path);
}

int fstat(int fd, struct stat *file) noexcept
{
	const int result = raw_stat(fd, file);
	if (result == 0 && find_open_file(*file))
		describe_node(*file);
	return result;
}

int fstat64(int fd, struct stat64 *file) noexcept
{
	return ::fstat(fd, plain(file));
}

} // extern "C"
