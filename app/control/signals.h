#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <thread>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// SIGINT, SIGTERM and the hangup of the terminal: the first one asks every loop for an orderly end
/// (StopRequest), a second one ends the process at once (exit code 128 + signal), even while a loop
/// is stuck in a driver's or an output's call; hence a thread of its own, which waits for them.
/// SIGUSR1 asks for a report, and a SIGHUP that somebody sends for new segments.
class StopSignals
{
public:
	/// Blocks the signals in the calling thread; threads made later inherit that. Call it
	/// before any other thread exists. SIGPIPE is ignored: a reader that went away is an error
	/// of write().
	static Result<std::unique_ptr<StopSignals>> create();
	StopSignals(const StopSignals &) = delete;
	StopSignals &operator=(const StopSignals &) = delete;
	~StopSignals();

	/// Readable from the first signal on; not to be read.
	int event_fd() const { return event_.get(); }

	/// How often a report has been asked for so far. From any thread.
	std::uint32_t reports_wanted() const { return reports_wanted_; }
	/// Likewise new segments.
	std::uint32_t segments_wanted() const { return segments_wanted_; }

private:
	explicit StopSignals(UniqueFd event);
	void wait_for_signals();
	bool is_end_of_terminal(const siginfo_t &signal) const;

	const bool began_on_terminal_;
	UniqueFd event_;
	std::atomic<bool> ends_ = false;
	std::atomic<std::uint32_t> reports_wanted_ = 0;
	std::atomic<std::uint32_t> segments_wanted_ = 0;
	std::thread waiter_;
};

} // namespace penstock
