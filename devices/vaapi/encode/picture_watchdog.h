#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/base/result.h"
#include "devices/vaapi/encode/deadline_timer.h"

namespace penstock::vaapi {

/// Notices a driver that finishes no picture any more. There is one timer for all pictures: it runs
/// for half of the timeout, and the driver hangs if it has pictures when the timer expires, and has
/// finished none since the timer was set.
class PictureWatchdog
{
public:
	static Result<PictureWatchdog> create(std::chrono::nanoseconds time);

	/// Readable when hangs() is worth asking.
	int fd() const { return timer_.fd(); }
	/// The driver has taken a picture.
	void submitted();
	/// The driver has finished one.
	void finished() { ++finished_; }
	/// Pictures that it has finished.
	std::uint64_t count() const { return finished_; }
	/// Asks the timer, which is a system call when it runs.
	bool hangs(std::size_t in_driver);

private:
	PictureWatchdog(DeadlineTimer timer, std::chrono::nanoseconds patience)
		: timer_(std::move(timer)), patience_(patience)
	{}

	DeadlineTimer timer_;
	std::chrono::nanoseconds patience_; ///< half of the driver's time
	std::uint64_t finished_ = 0;
	std::uint64_t finished_when_armed_ = 0;
};

} // namespace penstock::vaapi
