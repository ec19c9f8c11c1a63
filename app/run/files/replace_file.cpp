#include "app/run/files/replace_file.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/base/close_file.h"
#include "core/base/unique_fd.h"
#include "core/base/write_all.h"

namespace penstock {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStandardOutput = "-";

Status write_in_place(const std::string &path, const std::string &text)
{
	UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
	if (!fd)
		return system_error(errno, "open " + path);
	if (Status status = write_all(fd.get(), text, path); !status)
		return status;
	return close_file(std::move(fd), path);
}

/// The file that `path` names once links have been followed; nothing when it is none that a rename
/// can replace.
std::optional<std::string> replaceable(const std::string &path)
{
	std::error_code error;
	const fs::file_status status = fs::status(path, error);
	if (!fs::exists(status))
		return fs::is_symlink(fs::symlink_status(path, error)) ? std::nullopt
								       : std::optional(path);
	if (!fs::is_regular_file(status))
		return std::nullopt;
	const fs::path target = fs::canonical(path, error);
	return error ? std::nullopt : std::optional(target.string());
}

Status fill(UniqueFd fd, const std::string &target, const std::string &text)
{
	struct stat old {};
	if (::stat(target.c_str(), &old) == 0)
		(void)::fchmod(fd.get(), old.st_mode & 07777);
	if (Status status = write_all(fd.get(), text, target); !status)
		return status;
	// Some file systems write the new name to the disk before the text.
	if (::fsync(fd.get()) < 0)
		return system_error(errno, "sync " + target);
	return close_file(std::move(fd), target);
}

} // namespace

Status replace_file(const std::string &path, const std::string &text)
{
	if (path == kStandardOutput)
		return write_all(STDOUT_FILENO, text, "standard output");
	const auto target = replaceable(path);
	if (!target)
		return write_in_place(path, text);
	const std::string temporary = fmt::format("{}.{}.tmp", *target, ::getpid());
	// Left behind by a process that had this number and was killed.
	(void)::unlink(temporary.c_str());
	UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
	if (!fd)
		return write_in_place(path, text);
	Status status = fill(std::move(fd), *target, text);
	if (status && ::rename(temporary.c_str(), target->c_str()) < 0)
		status = system_error(errno, "rename to " + *target);
	if (!status)
		(void)::unlink(temporary.c_str());
	return status;
}

Status check_replaceable(const std::string &path)
{
	if (path.empty() || path == kStandardOutput || ::access(path.c_str(), W_OK) == 0)
		return {};
	if (errno == ENOENT) {
		const fs::path folder = fs::path(path).parent_path();
		if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) == 0)
			return {};
	}
	return system_error(errno, "open " + path);
}

} // namespace penstock
