#include "config/file/config_text.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/retry.h"
#include "core/base/unique_fd.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

constexpr std::size_t kLargestFile = 1 << 20;

tl::unexpected<Error> read_error(const std::string &path)
{
	return user_mistake(system_error(errno, path).value().message());
}

} // namespace

Result<std::string> read_config_text(const std::string &path)
{
	UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
	if (!file)
		return read_error(path);
	std::string text;
	std::array<char, 4096> part;
	for (;;) {
		const ssize_t count = retry_interrupted(
			[&] { return read(file.get(), part.data(), part.size()); });
		if (count < 0)
			return read_error(path);
		if (count == 0)
			return text;
		text.append(part.data(), static_cast<std::size_t>(count));
		if (text.size() > kLargestFile)
			return user_mistake(path + ": more than 1 MiB; that is not a config file");
	}
}

} // namespace penstock
