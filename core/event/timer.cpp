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
	auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
	timespec result{};
	result.tv_sec = seconds.count();
	result.tv_nsec = (time - seconds).count();
	return result;
}

} // namespace

Timer::Timer(UniqueFd fd, std::function<void()> expired)
	: fd_(std::move(fd)), expired_(std::move(expired))
{}

Result<Timer> Timer::create(std::function<void()> expired)
{
	UniqueFd fd(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
	if (!fd)
		return system_error(errno, "timerfd_create");
	return Timer(std::move(fd), std::move(expired));
}

Status Timer::arm(std::chrono::nanoseconds delay, std::chrono::nanoseconds period)
{
	return set(delay, period);
}

Status Timer::set(std::chrono::nanoseconds delay, std::chrono::nanoseconds period)
{
	itimerspec spec{to_timespec(period), to_timespec(delay)};
	if (::timerfd_settime(fd_.get(), 0, &spec, nullptr) < 0)
		return system_error(errno, "timerfd_settime");
	return {};
}

Result<std::uint32_t> Timer::prepare()
{
	return EPOLLIN;
}

Status Timer::dispatch(std::uint32_t)
{
	std::uint64_t expirations = 0;
	// EAGAIN: the timer was set anew after it had expired.
	if (::read(fd_.get(), &expirations, sizeof(expirations)) == sizeof(expirations))
		expired_();
	return {};
}

} // namespace penstock
