#pragma once

#include <atomic>
#include <csignal>
#include <memory>
#include <thread>

#include "app/control/run_control.h"
#include "core/base/result.h"

namespace penstock {

/// Turns signals into commands of a run. The first SIGINT, SIGTERM or hangup of the terminal asks
/// for an orderly end, a second one ends the process at once (exit code 128 + signal), even while
/// every loop is stuck in a driver's or an output's call; hence a thread of its own, which waits
/// for them. SIGUSR1 asks for a report, and a SIGHUP that somebody sends for new segments. SIGXCPU,
/// which the kernel repeats every second once a limit of processor time (ulimit -t, LimitCPU=) is
/// over, always asks for an orderly end.
class Signals
{
public:
	/// Blocks the signals in the calling thread; threads made later inherit that. Call it
	/// before any other thread exists. SIGPIPE is ignored: a reader that went away is an error
	/// of write(). Borrows `control`.
	static Result<std::unique_ptr<Signals>> create(RunControl &control);
	Signals(const Signals &) = delete;
	Signals &operator=(const Signals &) = delete;
	~Signals();

private:
	explicit Signals(RunControl &control);
	void wait_for_signals();
	bool is_end_of_terminal(const siginfo_t &signal) const;

	const bool began_on_terminal_;
	RunControl &control_;
	std::atomic<bool> ends_ = false;
	std::thread waiter_;
};

} // namespace penstock
