#include "app/control/signals.h"

#include <cerrno>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "core/event/start_thread.h"

namespace penstock {

namespace {

/// Tells the waiter that it is no longer needed.
constexpr int kEndOfWaiter = SIGUSR2;
constexpr int kReport = SIGUSR1;

/// As nohup(1) leaves it to programs that are to outlive their terminal.
bool is_ignored(int signal)
{
	struct sigaction action {};
	return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// Whether the process has a controlling terminal; it has none any more once that was closed.
bool is_on_terminal()
{
	return bool(UniqueFd(::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)));
}

sigset_t waited_signals()
{
	sigset_t set;
	::sigemptyset(&set);
	::sigaddset(&set, SIGINT);
	::sigaddset(&set, SIGTERM);
	::sigaddset(&set, SIGXCPU);
	if (!is_ignored(SIGHUP))
		::sigaddset(&set, SIGHUP);
	::sigaddset(&set, kReport);
	::sigaddset(&set, kEndOfWaiter);
	return set;
}

} // namespace

Signals::Signals(RunControl &control) : began_on_terminal_(is_on_terminal()), control_(control)
{}

Result<std::unique_ptr<Signals>> Signals::create(RunControl &control)
{
	sigset_t set = waited_signals();
	if (int number = ::pthread_sigmask(SIG_BLOCK, &set, nullptr))
		return system_error(number, "pthread_sigmask");
	::signal(SIGPIPE, SIG_IGN);
	std::unique_ptr<Signals> signals(new Signals(control));
	auto waiter = start_thread("waiting for signals",
				   [waits = signals.get()] { waits->wait_for_signals(); });
	if (!waiter)
		return propagate(waiter);
	signals->waiter_ = std::move(*waiter);
	return signals;
}

Signals::~Signals()
{
	if (!waiter_.joinable())
		return;
	ends_ = true;
	::pthread_kill(waiter_.native_handle(), kEndOfWaiter);
	waiter_.join();
}

/// A SIGHUP of the kernel itself (si_code), or of a shell whose terminal has vanished and which
/// passes it on to its jobs.
bool Signals::is_end_of_terminal(const siginfo_t &signal) const
{
	return signal.si_code == SI_KERNEL || (began_on_terminal_ && !is_on_terminal());
}

void Signals::wait_for_signals()
{
	const sigset_t set = waited_signals();
	for (bool asked = false;;) {
		siginfo_t info{};
		const int signal = ::sigwaitinfo(&set, &info);
		if (signal < 0) {
			if (errno == EINTR)
				continue;
			return;
		}
		if (signal == SIGHUP && !is_end_of_terminal(info)) {
			control_.begin_segments();
			continue;
		}
		if (signal == kReport) {
			control_.report();
			continue;
		}
		if (signal == SIGXCPU) {
			control_.stop();
			continue;
		}
		if (signal == kEndOfWaiter) {
			if (ends_)
				return;
			continue;
		}
		if (asked)
			::_exit(128 + signal);
		asked = true;
		control_.stop();
	}
}

} // namespace penstock
