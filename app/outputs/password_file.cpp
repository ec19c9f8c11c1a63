#include "app/outputs/password_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/retry.h"
#include "core/base/unique_fd.h"

namespace penstock {

namespace {

constexpr std::size_t kLongest = 1024;

Result<std::string> read_line(const std::string &path)
{
	const std::string words = "password file " + path;
	// A pipe that nobody writes to must not hold up the start.
	const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
	std::array<char, kLongest + 1> text{};
	const ssize_t count = file ? retry_interrupted([&] {
		return ::read(file.get(), text.data(), text.size());
	})
				   : -1;
	if (count < 0)
		return system_error(errno, words);
	std::string line(text.data(), static_cast<std::size_t>(count));
	line.erase(std::min(line.find_last_not_of("\r\n") + 1, line.size()));
	const auto is_control = [](char letter) { return letter >= 0 && letter < ' '; };
	if (line.empty() || line.size() > kLongest || std::ranges::any_of(line, is_control))
		return make_error(std::errc::invalid_argument,
				  fmt::format("{} must hold one line of at most {} characters",
					      words, kLongest));
	struct stat found {};
	if (::fstat(file.get(), &found) == 0 && (found.st_mode & S_IROTH) != 0)
		spdlog::warn("every user can read {}; run chmod o-r on it", path);
	return line;
}

} // namespace

Result<Destination> with_password(Destination destination)
{
	const std::size_t at = destination.url.find(kPasswordPlace);
	if (destination.password_file.empty() || at == std::string::npos)
		return destination;
	auto password = read_line(destination.password_file);
	if (!password)
		return propagate(password);
	destination.url.replace(at, kPasswordPlace.size(), *password);
	return destination;
}

} // namespace penstock
