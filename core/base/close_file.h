#pragma once

#include <cerrno>
#include <string>
#include <unistd.h>
#include <utility>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// Closes a file that was written, and says what came of that: network file systems tell a full
/// disk only here. After EINTR it is closed, too (close(2), Linux).
inline Status close_file(UniqueFd fd, const std::string &path)
{
	if (::close(fd.release()) < 0 && errno != EINTR)
		return system_error(errno, "close " + path);
	return {};
}

} // namespace penstock
