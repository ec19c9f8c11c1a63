#include "devices/vaapi/encode/picture_watchdog.h"

#include <utility>

namespace penstock::vaapi {

Result<PictureWatchdog> PictureWatchdog::create(std::chrono::nanoseconds time)
{
	auto timer = DeadlineTimer::create();
	if (!timer)
		return propagate(timer);
	return PictureWatchdog(std::move(*timer), time / 2);
}

void PictureWatchdog::submitted()
{
	if (timer_.armed())
		return;
	finished_when_armed_ = finished_;
	timer_.arm(patience_);
}

bool PictureWatchdog::hangs(std::size_t in_driver)
{
	if (!timer_.expired() || in_driver == 0)
		return false;
	if (finished_ == finished_when_armed_)
		return true;
	submitted();
	return false;
}

} // namespace penstock::vaapi
