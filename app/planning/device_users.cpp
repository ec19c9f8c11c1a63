#include "app/planning/device_users.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <unistd.h>

#include <fmt/format.h>

#include "core/text/printable.h"

namespace penstock {

namespace {

namespace fs = std::filesystem;

std::optional<pid_t> pid_of(const fs::path &folder)
{
	const std::string name = folder.filename();
	pid_t pid = 0;
	const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
	if (error != std::errc{} || end != name.data() + name.size())
		return std::nullopt;
	return pid;
}

/// A process may end, or be another user's, while one looks: it has nothing open then.
bool has_open(const fs::path &process, const std::string &path)
{
	std::error_code error;
	fs::directory_iterator file(process / "fd", error);
	for (; !error && file != fs::directory_iterator(); file.increment(error)) {
		std::error_code unreadable;
		if (fs::read_symlink(file->path(), unreadable) == path)
			return true;
	}
	return false;
}

std::string name_of(const fs::path &process)
{
	std::ifstream file(process / "comm");
	std::string name;
	std::getline(file, name);
	return printable(name);
}

} // namespace

std::vector<std::string> users_of(const std::string &path)
{
	std::vector<pid_t> users;
	std::error_code error;
	fs::directory_iterator process("/proc", error);
	for (; !error && process != fs::directory_iterator(); process.increment(error))
		if (const auto pid = pid_of(process->path());
		    pid && *pid != ::getpid() && has_open(process->path(), path))
			users.push_back(*pid);
	std::ranges::sort(users);
	std::vector<std::string> names;
	for (const pid_t pid : users)
		names.push_back(fmt::format("{} (pid {})",
					    name_of(fs::path("/proc") / std::to_string(pid)), pid));
	return names;
}

} // namespace penstock
