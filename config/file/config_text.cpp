#include "config/file/config_text.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/retry.h"
#include "core/base/unique_fd.h"

namespace penstock {

namespace {

constexpr std::size_t kLargestFile = 1 << 20;

} // namespace

Result<std::string> read_config_text(const std::string &path)
{
	UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
	if (!file)
		return system_error(errno, path);
	std::string text;
	std::array<char, 4096> part;
	for (;;) {
		const ssize_t count = retry_interrupted(
			[&] { return read(file.get(), part.data(), part.size()); });
		if (count < 0)
			return system_error(errno, path);
		if (count == 0)
			return text;
		text.append(part.data(), static_cast<std::size_t>(count));
		if (text.size() > kLargestFile)
			return make_error(std::errc::file_too_large,
					  path + ": more than 1 MiB, so it is not a config file");
	}
}

} // namespace penstock
