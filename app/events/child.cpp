#include "app/events/child.h"

#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace penstock {

namespace {

class FileActions
{
public:
	FileActions() { ::posix_spawn_file_actions_init(&actions_); }
	FileActions(const FileActions &) = delete;
	FileActions &operator=(const FileActions &) = delete;
	~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

	posix_spawn_file_actions_t *get() { return &actions_; }

private:
	posix_spawn_file_actions_t actions_{};
};

class Attributes
{
public:
	Attributes() { ::posix_spawnattr_init(&attributes_); }
	Attributes(const Attributes &) = delete;
	Attributes &operator=(const Attributes &) = delete;
	~Attributes() { ::posix_spawnattr_destroy(&attributes_); }

	posix_spawnattr_t *get() { return &attributes_; }

private:
	posix_spawnattr_t attributes_{};
};

std::vector<char *> pointers_to(std::vector<std::string> &texts)
{
	std::vector<char *> pointers;
	for (std::string &text : texts)
		pointers.push_back(text.data());
	pointers.push_back(nullptr);
	return pointers;
}

std::vector<std::string> with_own_environment(std::vector<std::string> added)
{
	for (char **variable = environ; *variable; ++variable)
		added.emplace_back(*variable);
	return added;
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
	if (!fd)
		return system_error(errno, "pidfd_open");
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
	if (::waitpid(pid_, &status, WNOHANG) != pid_)
		return {};
	constexpr int kSignalled = 128;
	// The handler may destroy this.
	const Ended ended = std::move(ended_);
	ended(WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status));
	return {};
}

} // namespace penstock
