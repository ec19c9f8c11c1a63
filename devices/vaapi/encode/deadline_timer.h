#pragma once

#include <chrono>
#include <utility>

#include "core/event/timer.h"

namespace penstock::vaapi {

/// A Timer that runs once and knows whether it does, so that asking one that does not run costs no
/// system call.
class DeadlineTimer
{
public:
	static Result<DeadlineTimer> create();

	/// Readable when its time has come.
	int fd() const { return timer_.event_fd(); }
	bool armed() const { return armed_; }
	void arm(std::chrono::nanoseconds time);
	void disarm();
	/// Whether its time has come since it was armed. It is disarmed then.
	bool expired();

private:
	explicit DeadlineTimer(Timer timer) : timer_(std::move(timer)) {}

	Timer timer_;
	bool armed_ = false;
};

} // namespace penstock::vaapi
