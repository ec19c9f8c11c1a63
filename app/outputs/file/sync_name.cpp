#include "app/outputs/file/sync_name.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/unique_fd.h"

namespace penstock {

/// A folder that may be written to but not read (EACCES), and one of a network file system that
/// knows no such call (EINVAL), is left to the kernel.
Status sync_name(const std::string &path)
{
	const std::filesystem::path parent = std::filesystem::path(path).parent_path();
	const std::string folder = parent.empty() ? "." : parent.string();
	const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if ((!fd && errno != EACCES) || (fd && ::fsync(fd.get()) < 0 && errno != EINVAL))
		return system_error(errno, "sync " + folder);
	return {};
}

} // namespace penstock
