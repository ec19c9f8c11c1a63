#include "tests/support/process/stopped_thread.h"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <sys/ptrace.h>
#include <sys/wait.h>

#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

pid_t find_thread(pid_t process, const std::string &name)
{
	const std::string folder = "/proc/" + std::to_string(process) + "/task";
	for (const auto &entry : std::filesystem::directory_iterator(folder))
		if (read_file(entry.path() / "comm") == name + "\n")
			return std::stoi(entry.path().filename());
	throw std::runtime_error("there is no thread " + name);
}

} // namespace

StoppedThread::StoppedThread(pid_t process, const std::string &name)
	: thread_(find_thread(process, name))
{
	int status = 0;
	if (::ptrace(PTRACE_SEIZE, thread_, nullptr, nullptr) != 0 ||
	    ::ptrace(PTRACE_INTERRUPT, thread_, nullptr, nullptr) != 0 ||
	    ::waitpid(thread_, &status, __WALL) != thread_)
		throw std::system_error(errno, std::generic_category(), "ptrace");
}

StoppedThread::~StoppedThread()
{
	if (!ended_)
		::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
}

void StoppedThread::wait_for_end()
{
	// Its process ends thread by thread. Each that is gone takes its folder in /proc out of the
	// kernel's cache, and whoever meets another one at that goes round until that one is done
	// (shrink_dcache_parent()). Where the clock stands still while something computes, nobody
	// takes the processor from him. So this one is taken away when all others have done.
	siginfo_t end{};
	if (::waitid(P_PID, static_cast<id_t>(thread_), &end, WEXITED | WNOWAIT | __WALL) != 0)
		throw std::system_error(errno, std::generic_category(), "waitid");
	std::this_thread::sleep_for(std::chrono::milliseconds(10));
	for (int status = 0; !ended_;) {
		if (::waitpid(thread_, &status, __WALL) != thread_)
			throw std::system_error(errno, std::generic_category(), "waitpid");
		ended_ = WIFEXITED(status) || WIFSIGNALED(status);
	}
}

} // namespace penstock::test
