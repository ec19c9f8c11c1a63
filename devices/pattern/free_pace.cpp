#include "devices/pattern/free_pace.h"

#include <algorithm>
#include <utility>

#include "core/time/monotonic_now.h"
#include "devices/pattern/frame_clock.h"

namespace penstock::pattern {

FreePace::FreePace(BufferPool &pool, const Timer &timer, const FrameSink &sink)
	: pool_(pool), timer_(timer), sink_(sink)
{}

FreePace::~FreePace()
{
	// Nobody sets the timer any more, and then it is stopped.
	pool_.unwatch(*this);
	(void)timer_.disarm();
}

Status FreePace::prepare()
{
	if (!sink_.ready())
		return rest();
	while (!ready_) {
		auto buffer = pool_.acquire(BufferPool::Wait::kReturn);
		if (!buffer)
			return propagate(buffer);
		if (*buffer) {
			ready_ = std::move(**buffer);
			break;
		}
		if (Status rested = rest(); !rested || pool_.watch(*this))
			return rested;
	}
	return fire();
}

Result<std::optional<DueFrame>> FreePace::dispatch()
{
	fires_ = true;
	// A buffer that came back is for prepare() to take.
	if (!ready_)
		return std::nullopt;
	last_time_ = std::max(FrameClock::microseconds(monotonic_now()), last_time_ + 1);
	return DueFrame{std::move(ready_), next_++, FrameClock::from_microseconds(last_time_)};
}

Status FreePace::fire()
{
	return std::exchange(fires_, true) ? Status{} : timer_.arm_now();
}

Status FreePace::rest()
{
	return std::exchange(fires_, false) ? timer_.disarm() : Status{};
}

void FreePace::on_return() noexcept
{
	(void)timer_.arm_now();
}

} // namespace penstock::pattern
