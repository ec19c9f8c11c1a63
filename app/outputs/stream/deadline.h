#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

namespace penstock {

/// How long a call that waits for a sink may take: a limit for each call, and, when the run ends,
/// one for all calls or for each time that nothing moves. Threads: any.
class Deadline
{
public:
	using Clock = std::chrono::steady_clock;

	/// For the next call.
	void allow(std::chrono::nanoseconds time)
	{
		call_ = (Clock::now() + time).time_since_epoch().count();
	}
	/// For all calls from now on.
	void end_within(std::chrono::nanoseconds time)
	{
		all_ = (Clock::now() + time).time_since_epoch().count();
	}
	/// From now on, whenever nothing has moved for so long.
	void end_when_still(std::chrono::nanoseconds time)
	{
		stillness_ = time.count();
		allow(time);
	}
	/// Something was taken.
	void moved()
	{
		if (const auto time = stillness_.load(); time != 0)
			allow(std::chrono::nanoseconds(time));
	}

	bool is_over() const
	{
		auto now = Clock::now().time_since_epoch().count();
		return now >= call_ || now >= all_;
	}

private:
	static constexpr Clock::rep kNever = std::numeric_limits<Clock::rep>::max();

	std::atomic<Clock::rep> call_ = kNever;
	std::atomic<Clock::rep> all_ = kNever;
	std::atomic<std::chrono::nanoseconds::rep> stillness_ = 0;
};

} // namespace penstock
