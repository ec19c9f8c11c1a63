#include "tests/support/process/disk_calls.h"

#include <atomic>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace penstock::test {

namespace {

std::atomic<DiskCalls *> &listener()
{
	static std::atomic<DiskCalls *> current = nullptr;
	return current;
}

void note(std::string_view call, const std::string &path)
{
	if (DiskCalls *calls = listener())
		calls->note(call, path);
}

void note(std::string_view call, int fd)
{
	std::error_code gone;
	note(call, std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", fd), gone));
}

} // namespace

DiskCalls::DiskCalls()
{
	listener() = this;
}

DiskCalls::~DiskCalls()
{
	listener() = nullptr;
}

void DiskCalls::note(std::string_view call, const std::string &path)
{
	const bool folder = std::filesystem::is_directory(path);
	const std::lock_guard lock(mutex_);
	made_.push_back(fmt::format("{} {}", call,
				    folder ? std::string("/")
					   : std::filesystem::path(path).filename().string()));
}

std::vector<std::string> DiskCalls::made() const
{
	const std::lock_guard lock(mutex_);
	return made_;
}

} // namespace penstock::test

// Calls of the program come here before the C library's, which do no more than these.

extern "C" {

int fsync(int fd)
{
	penstock::test::note("fsync", fd);
	return static_cast<int>(::syscall(SYS_fsync, fd));
}

int fdatasync(int fd)
{
	penstock::test::note("fdatasync", fd);
	return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

int rename(const char *from, const char *to) noexcept
{
	penstock::test::note("rename", std::string(to));
	return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to,
	      unsigned int flags) noexcept
{
	penstock::test::note("rename", std::string(to));
	return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}
}
