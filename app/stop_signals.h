#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "core/base/event_source.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// SIGINT, SIGTERM and SIGHUP: the first one asks for an orderly end through the loop, a second one
/// ends the process at once (exit code 128 + signal), even while the loop is stuck in a driver's or
/// an output's call; hence a thread of its own, which waits for them. SIGUSR1 asks for a report.
class StopSignals final : public EventSource
{
public:
	/// Blocks the signals in the calling thread; threads made later inherit that. Call it
	/// before any other thread exists. SIGPIPE is ignored: a reader that went away is an error
	/// of write().
	static Result<std::unique_ptr<StopSignals>> create();
	~StopSignals() override;

	/// Called on the loop's thread when the first signal has come, also when it came before.
	void on_request(std::function<void()> handler) { handler_ = std::move(handler); }

	/// How often a report has been asked for so far. From any thread.
	std::uint32_t reports_wanted() const { return reports_wanted_; }

	int event_fd() const override { return event_.get(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	explicit StopSignals(UniqueFd event);
	void wait_for_signals();

	UniqueFd event_;
	std::function<void()> handler_;
	std::atomic<bool> ends_ = false;
	std::atomic<std::uint32_t> reports_wanted_ = 0;
	std::thread waiter_;
};

} // namespace penstock
