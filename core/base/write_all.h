#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <unistd.h>

#include "core/base/result.h"
#include "core/base/retry.h"

namespace penstock {

/// Writes the whole text; `path` names the file in an error.
inline Status write_all(int fd, std::string_view text, const std::string &path)
{
	while (!text.empty()) {
		const ssize_t written =
			retry_interrupted([&] { return ::write(fd, text.data(), text.size()); });
		if (written < 0)
			return system_error(errno, "write " + path);
		text.remove_prefix(static_cast<std::size_t>(written));
	}
	return {};
}

} // namespace penstock
