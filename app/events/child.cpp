#include "app/events/child.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/retry.h"

namespace penstock {

namespace {

/// What posix_spawn(3) takes, from its init() to its destroy().
template <typename T, auto kInit, auto kDestroy>
class Prepared
{
public:
	Prepared() { kInit(&value_); }
	Prepared(const Prepared &) = delete;
	Prepared &operator=(const Prepared &) = delete;
	~Prepared() { kDestroy(&value_); }

	T *get() { return &value_; }

private:
	T value_{};
};

using FileActions = Prepared<posix_spawn_file_actions_t, ::posix_spawn_file_actions_init,
			     ::posix_spawn_file_actions_destroy>;
using Attributes = Prepared<posix_spawnattr_t, ::posix_spawnattr_init, ::posix_spawnattr_destroy>;

std::vector<char *> pointers_to(std::vector<std::string> &texts)
{
	std::vector<char *> pointers;
	for (std::string &text : texts)
		pointers.push_back(text.data());
	pointers.push_back(nullptr);
	return pointers;
}

/// What is told of another event, where this program is itself such a command, and what lets a
/// program speak to a service manager (sd_notify(3)) for this one.
bool is_kept(std::string_view variable)
{
	return std::ranges::none_of(
		std::to_array<std::string_view>({"PENSTOCK_", "NOTIFY_SOCKET=", "WATCHDOG_"}),
		[variable](std::string_view begin) { return variable.starts_with(begin); });
}

std::vector<std::string> with_own_environment(const std::vector<std::string> &added)
{
	std::vector<std::string> all = added;
	for (char **variable = environ; *variable; ++variable)
		if (is_kept(*variable))
			all.emplace_back(*variable);
	return all;
}

/// The signals that this program blocks and ignores are as usual in the command.
void reset_signals(posix_spawnattr_t *attributes)
{
	sigset_t none;
	sigset_t ignored;
	::sigemptyset(&none);
	::sigemptyset(&ignored);
	::sigaddset(&ignored, SIGPIPE);
	::sigaddset(&ignored, SIGXFSZ);
	::posix_spawnattr_setsigmask(attributes, &none);
	::posix_spawnattr_setsigdefault(attributes, &ignored);
	::posix_spawnattr_setpgroup(attributes, 0);
	::posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
						       POSIX_SPAWN_SETPGROUP);
}

} // namespace

Result<std::unique_ptr<Child>>
Child::start(const std::string &command, const std::vector<std::string> &environment, Ended ended)
{
	FileActions files;
	::posix_spawn_file_actions_addopen(files.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	::posix_spawn_file_actions_adddup2(files.get(), STDERR_FILENO, STDOUT_FILENO);
	// Those that this program was started with would be open as long as the command runs.
	::posix_spawn_file_actions_addclosefrom_np(files.get(), STDERR_FILENO + 1);
	Attributes attributes;
	reset_signals(attributes.get());
	std::vector<std::string> words{"sh", "-c", command};
	std::vector<std::string> variables = with_own_environment(environment);
	pid_t pid = 0;
	if (const int error =
		    ::posix_spawn(&pid, "/bin/sh", files.get(), attributes.get(),
				  pointers_to(words).data(), pointers_to(variables).data()))
		return system_error(error, "/bin/sh");
	// glibc has no pidfd_open() before 2.36.
	UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
	if (!fd) {
		const int error = errno;
		::kill(-pid, SIGKILL);
		(void)retry_interrupted([pid] { return ::waitpid(pid, nullptr, 0); });
		return system_error(error, "pidfd_open");
	}
	return std::unique_ptr<Child>(new Child(pid, std::move(fd), std::move(ended)));
}

void Child::kill() const
{
	::kill(-pid_, SIGKILL);
}

Result<std::uint32_t> Child::prepare()
{
	return EPOLLIN;
}

Status Child::dispatch(std::uint32_t /*events*/)
{
	int status = 0;
	const pid_t ended_one = ::waitpid(pid_, &status, WNOHANG);
	if (ended_one == 0)
		return {};
	if (ended_one < 0)
		return system_error(errno, "waitpid");
	constexpr int kSignalled = 128;
	// The handler may destroy this.
	const Ended ended = std::move(ended_);
	ended(WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status));
	return {};
}

} // namespace penstock
