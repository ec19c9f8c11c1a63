#include "devices/pattern/clocked_pace.h"

#include <utility>

#include "core/time/monotonic_now.h"

namespace penstock::pattern {

Result<std::unique_ptr<Pace>> ClockedPace::create(BufferPool &pool, const Timer &timer,
						  CameraCounters &counters, Fraction rate)
{
	if (Status armed = timer.arm_now(); !armed)
		return propagate(armed);
	return std::unique_ptr<Pace>(new ClockedPace(pool, timer, counters, rate));
}

ClockedPace::ClockedPace(BufferPool &pool, const Timer &timer, CameraCounters &counters,
			 Fraction rate)
	: pool_(pool), timer_(timer), counters_(counters), clock_(monotonic_now(), rate)
{}

ClockedPace::~ClockedPace()
{
	(void)timer_.disarm();
}

Result<std::optional<DueFrame>> ClockedPace::dispatch()
{
	const std::uint64_t due = clock_.frame_at(monotonic_now());
	if (due < next_)
		return std::nullopt;
	if (Status armed = timer_.arm_at(clock_.time_of(due + 1)); !armed)
		return propagate(armed);
	auto buffer = pool_.acquire(BufferPool::Wait::kReturn);
	if (!buffer)
		return propagate(buffer);
	if (!*buffer) {
		counters_.starved += !std::exchange(starving_, true);
		return std::nullopt;
	}
	starving_ = false;
	counters_.missed += due - next_;
	next_ = due + 1;
	return DueFrame{std::move(**buffer), static_cast<std::uint32_t>(due), clock_.time_of(due)};
}

} // namespace penstock::pattern
