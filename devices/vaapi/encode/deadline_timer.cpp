#include "devices/vaapi/encode/deadline_timer.h"

#include <cerrno>
#include <cstdint>

#include <sys/timerfd.h>
#include <unistd.h>

namespace penstock::vaapi {

Result<DeadlineTimer> DeadlineTimer::create()
{
	UniqueFd fd(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
	if (!fd)
		return system_error(errno, "timerfd_create");
	return DeadlineTimer(std::move(fd));
}

void DeadlineTimer::arm(std::chrono::nanoseconds time)
{
	const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
	itimerspec spec{};
	spec.it_value.tv_sec = seconds.count();
	spec.it_value.tv_nsec = (time - seconds).count();
	// Fails for a bad descriptor or time only.
	(void)::timerfd_settime(fd_.get(), 0, &spec, nullptr);
	armed_ = true;
}

void DeadlineTimer::disarm()
{
	if (!armed_)
		return;
	const itimerspec spec{};
	(void)::timerfd_settime(fd_.get(), 0, &spec, nullptr);
	armed_ = false;
}

bool DeadlineTimer::expired()
{
	std::uint64_t times = 0;
	if (!armed_ || ::read(fd_.get(), &times, sizeof(times)) != sizeof(times))
		return false;
	armed_ = false;
	return true;
}

} // namespace penstock::vaapi
