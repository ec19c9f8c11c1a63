#include "app/outputs/file/named_pipe.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace penstock {

bool is_named_pipe(const std::string &path)
{
	struct stat found {};
	struct statfs system {};
	return ::stat(path.c_str(), &found) == 0 && S_ISFIFO(found.st_mode) &&
	       ::statfs(path.c_str(), &system) == 0 && system.f_type != PIPEFS_MAGIC;
}

Result<UniqueFd> open_named_pipe(const std::string &path)
{
	UniqueFd pipe(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
	if (!pipe)
		return system_error(errno,
				    "open " + path +
					    (errno == ENXIO ? " (a pipe that nobody reads)" : ""));
	return pipe;
}

} // namespace penstock
