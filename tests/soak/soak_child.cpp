#include "tests/soak/soak_child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "core/base/retry.h"
#include "tests/soak/accounting.h"
#include "tests/support/process/checked.h"

namespace penstock::test {

namespace {

/// More than a run says, so that it never waits for a reader.
constexpr int kMostMessages = 1 << 20;

} // namespace

SoakChild::SoakChild(std::uint32_t seed)
	: soak_(draw_case(seed)), places_(scratch_.path()), deadline_(Clock::now() + kPatience)
{
	std::array<int, 2> ends{};
	checked(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), "pipe");
	err_ = UniqueFd(ends[0]);
	const UniqueFd into(ends[1]);
	(void)::fcntl(into.get(), F_SETPIPE_SZ, kMostMessages);
	std::fflush(nullptr);
	pid_ = checked(::fork(), "fork");
	if (pid_ == 0) {
		checked(::dup2(into.get(), STDERR_FILENO), "dup2");
		run();
	}
	process_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

/// With everything that comes after main(), for the leak checker.
void SoakChild::run()
{
	::setpgid(0, 0);
	::prctl(PR_SET_PDEATHSIG, SIGKILL);
	// Standard output may be the recording.
	spdlog::set_default_logger(spdlog::stderr_logger_mt("soak"));
	int code = EXIT_FAILURE;
	try {
		code = static_cast<int>(run_case(soak_, places_));
	} catch (const std::exception &exception) {
		std::fprintf(stderr, "an exception ends the run: %s\n", exception.what());
		std::abort();
	}
	std::exit(code);
}

SoakChild::~SoakChild()
{
	if (pid_ > 0)
		(void)finish();
}

std::string SoakChild::messages() const
{
	std::string text;
	std::array<char, 1 << 14> bytes{};
	for (ssize_t count = 0; (count = ::read(err_.get(), bytes.data(), bytes.size())) > 0;)
		text.append(bytes.data(), static_cast<std::size_t>(count));
	return text;
}

SoakOutcome SoakChild::finish()
{
	pollfd ended{process_.get(), POLLIN, 0};
	const bool hangs = ::poll(&ended, 1, 0) == 0;
	// And those whom it has started.
	::kill(-pid_, SIGKILL);
	int status = 0;
	(void)retry_interrupted([&] { return ::waitpid(pid_, &status, 0); });
	pid_ = -1;
	SoakOutcome outcome{soak_.seed, {}, true, {to_string(soak_)}};
	if (hangs) {
		outcome.name = "hang";
	} else if (WIFSIGNALED(status)) {
		outcome.name = fmt::format("signal {}", ::sigabbrev_np(WTERMSIG(status)));
	} else if (WEXITSTATUS(status) == kSanitizerFound) {
		outcome.name = "sanitizer";
	} else {
		const ExitCode code{WEXITSTATUS(status)};
		outcome.name = fmt::format("exit {}", WEXITSTATUS(status));
		outcome.wrong = code == ExitCode::kProgramFault;
		for (std::string &complaint : account(soak_, places_, code)) {
			outcome.name = fmt::format("less data, exit {}", WEXITSTATUS(status));
			outcome.wrong = true;
			outcome.details.push_back(std::move(complaint));
		}
	}
	outcome.details.push_back(messages());
	return outcome;
}

} // namespace penstock::test
