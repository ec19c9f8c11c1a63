#include "devices/pattern/frame_timer.h"

#include <cerrno>
#include <sys/timerfd.h>

namespace penstock::pattern {

Result<FrameTimer> FrameTimer::create()
{
	UniqueFd fd(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
	if (!fd)
		return system_error(errno, "timerfd_create");
	return FrameTimer(std::move(fd));
}

void FrameTimer::set(ClockTime time) const noexcept
{
	constexpr std::uint64_t kSecond = 1'000'000'000;
	itimerspec spec{};
	spec.it_value.tv_sec = static_cast<time_t>(time.ns() / kSecond);
	spec.it_value.tv_nsec = static_cast<long>(time.ns() % kSecond);
	// Fails for a bad descriptor or time only.
	(void)::timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
}

} // namespace penstock::pattern
