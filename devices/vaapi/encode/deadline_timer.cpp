#include "devices/vaapi/encode/deadline_timer.h"

namespace penstock::vaapi {

Result<DeadlineTimer> DeadlineTimer::create()
{
	auto timer = Timer::create();
	if (!timer)
		return propagate(timer);
	return DeadlineTimer(std::move(*timer));
}

void DeadlineTimer::arm(std::chrono::nanoseconds time)
{
	// Fails for a bad descriptor or time only.
	(void)timer_.arm(time);
	armed_ = true;
}

void DeadlineTimer::disarm()
{
	if (!armed_)
		return;
	(void)timer_.disarm();
	armed_ = false;
}

bool DeadlineTimer::expired()
{
	if (!armed_ || !timer_.expired())
		return false;
	armed_ = false;
	return true;
}

} // namespace penstock::vaapi
