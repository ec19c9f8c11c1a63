#pragma once

#include <chrono>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock::vaapi {

/// A timerfd that runs once (CLOCK_MONOTONIC); readable when its time has come.
class DeadlineTimer
{
public:
	static Result<DeadlineTimer> create();

	int fd() const { return fd_.get(); }
	bool armed() const { return armed_; }
	void arm(std::chrono::nanoseconds time);
	void disarm();
	/// Whether its time has come since it was armed. It is disarmed then.
	bool expired();

private:
	explicit DeadlineTimer(UniqueFd fd) : fd_(std::move(fd)) {}

	UniqueFd fd_;
	bool armed_ = false;
};

} // namespace penstock::vaapi
