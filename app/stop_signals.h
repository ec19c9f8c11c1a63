#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "core/base/event_source.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// SIGINT and SIGTERM: the first one asks for an orderly end through the loop, a second one ends
/// the process at once (exit code 128 + signal), even while the loop is stuck in a driver's or an
/// output's call; hence a thread of its own, which waits for them.
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

	int event_fd() const override { return event_.get(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	explicit StopSignals(UniqueFd event);

	UniqueFd event_;
	std::function<void()> handler_;
	std::atomic<bool> ends_ = false;
	std::thread waiter_;
};

} // namespace penstock
