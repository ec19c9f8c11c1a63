#include "core/event/timer.h"

#include <cerrno>
#include <cstdint>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace penstock {

namespace {

timespec to_timespec(std::chrono::nanoseconds time)
{
	const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
	timespec result{};
	result.tv_sec = seconds.count();
	result.tv_nsec = (time - seconds).count();
	return result;
}

Status set(int fd, int flags, std::chrono::nanoseconds value, std::chrono::nanoseconds period)
{
	const itimerspec spec{to_timespec(period), to_timespec(value)};
	if (::timerfd_settime(fd, flags, &spec, nullptr) < 0)
		return system_error(errno, "timerfd_settime");
	return {};
}

} // namespace

Timer::Timer(UniqueFd fd, std::function<void()> handler)
	: fd_(std::move(fd)), handler_(std::move(handler))
{}

Result<Timer> Timer::create(std::function<void()> handler)
{
	UniqueFd fd(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
	if (!fd)
		return system_error(errno, "timerfd_create");
	return Timer(std::move(fd), std::move(handler));
}

Status Timer::arm(std::chrono::nanoseconds delay, std::chrono::nanoseconds period) const
{
	return set(fd_.get(), 0, delay, period);
}

Status Timer::arm_at(ClockTime time) const
{
	return set(fd_.get(), TFD_TIMER_ABSTIME, std::chrono::nanoseconds(time.ns()), {});
}

Status Timer::disarm() const
{
	return set(fd_.get(), 0, {}, {});
}

bool Timer::expired() const
{
	// EAGAIN: it has not, or it was set anew after it had.
	std::uint64_t times = 0;
	return ::read(fd_.get(), &times, sizeof(times)) == sizeof(times);
}

Result<std::uint32_t> Timer::prepare()
{
	return EPOLLIN;
}

Status Timer::dispatch(std::uint32_t)
{
	if (expired() && handler_)
		handler_();
	return {};
}

} // namespace penstock
