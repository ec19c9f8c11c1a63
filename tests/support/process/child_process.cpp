#include "tests/support/process/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <ostream>
#include <poll.h>
#include <spawn.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/support/process/checked.h"

namespace penstock::test {

namespace {

std::string content(int fd)
{
	std::string text;
	std::array<char, 65536> piece;
	for (;;) {
		ssize_t length =
			::pread(fd, piece.data(), piece.size(), static_cast<off_t>(text.size()));
		if (length <= 0)
			return text;
		text.append(piece.data(), static_cast<std::size_t>(length));
	}
}

// glibc's own pidfd_open() came with 2.36 and cannot be called from C++ there.
UniqueFd process_fd(pid_t process)
{
	return UniqueFd(
		checked(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)), "pidfd_open"));
}

/// How a child ends, which is killed when it takes longer.
Ending ending_of(pid_t child, const UniqueFd &process, std::chrono::milliseconds patience)
{
	pollfd ended{process.get(), POLLIN, 0};
	const bool in_time = ::poll(&ended, 1, static_cast<int>(patience.count())) == 1;
	if (!in_time)
		::kill(child, SIGKILL);
	int status = 0;
	::waitpid(child, &status, 0);
	if (!in_time)
		return {Ending::How::kTimedOut, 0};
	if (WIFSIGNALED(status))
		return {Ending::How::kSignalled, WTERMSIG(status)};
	return exited(WEXITSTATUS(status));
}

} // namespace

std::ostream &operator<<(std::ostream &stream, const Ending &ending)
{
	switch (ending.how) {
	case Ending::How::kExited:
		return stream << "exit code " << ending.number;
	case Ending::How::kSignalled:
		return stream << "killed by signal " << ending.number;
	case Ending::How::kTimedOut:
		break;
	}
	return stream << "still running at the deadline";
}

ChildProcess::ChildProcess(const std::vector<std::string> &command, Output output)
	: err_(checked(::memfd_create("stderr", MFD_CLOEXEC), "memfd_create"))
{
	if (output == Output::kKept) {
		out_ = UniqueFd(checked(::memfd_create("stdout", MFD_CLOEXEC), "memfd_create"));
		start(command, out_.get());
		return;
	}
	std::array<int, 2> ends{};
	checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
	reader_ = UniqueFd(ends[0]);
	UniqueFd writer(ends[1]);
	if (output == Output::kClosed)
		reader_.reset();
	start(command, writer.get());
}

void ChildProcess::start(const std::vector<std::string> &command, int out)
{
	std::vector<char *> arguments;
	for (const std::string &word : command)
		arguments.push_back(const_cast<char *>(word.c_str()));
	arguments.push_back(nullptr);

	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	::posix_spawn_file_actions_init(&files);
	::posix_spawnattr_init(&attributes);
	::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	::posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	::posix_spawn_file_actions_adddup2(&files, err_.get(), STDERR_FILENO);
	// The test program itself may have blocked or ignored some.
	sigset_t none;
	sigset_t all;
	::sigemptyset(&none);
	::sigfillset(&all);
	::posix_spawnattr_setsigmask(&attributes, &none);
	::posix_spawnattr_setsigdefault(&attributes, &all);
	::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int number =
		::posix_spawnp(&pid_, arguments[0], &files, &attributes, arguments.data(), environ);
	::posix_spawn_file_actions_destroy(&files);
	::posix_spawnattr_destroy(&attributes);
	if (number != 0)
		throw std::system_error(number, std::generic_category(), command[0]);
	process_ = process_fd(pid_);
}

ChildProcess::~ChildProcess()
{
	if (pid_ > 0)
		(void)wait(std::chrono::milliseconds(0));
}

void ChildProcess::signal(int number) const
{
	::kill(pid_, number);
}

bool ChildProcess::running() const
{
	pollfd ended{process_.get(), POLLIN, 0};
	return ::poll(&ended, 1, 0) == 0;
}

std::string ChildProcess::out() const
{
	return content(out_.get());
}

std::string ChildProcess::err() const
{
	return content(err_.get());
}

Ending ChildProcess::wait(std::chrono::milliseconds patience)
{
	return ending_of(std::exchange(pid_, -1), process_, patience);
}

Finished run(const std::vector<std::string> &command, std::chrono::milliseconds patience)
{
	ChildProcess process(command);
	Ending ending = process.wait(patience);
	return {ending, process.out(), process.err()};
}

Ending run_in_child(const std::function<int()> &body)
{
	// ThreadSanitizer's _exit() writes out what is buffered, which the child has inherited.
	std::fflush(nullptr);
	const pid_t child = checked(::fork(), "fork");
	if (child == 0)
		::_exit(body());
	return ending_of(child, process_fd(child), std::chrono::minutes(2));
}

} // namespace penstock::test
