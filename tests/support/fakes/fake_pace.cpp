#include "tests/support/fakes/fake_pace.h"

#include <stdexcept>

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace penstock::test {
namespace {

UniqueFd make_fd(std::chrono::nanoseconds interval)
{
	if (interval.count() == 0)
		return UniqueFd(::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK));
	UniqueFd fd(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
	const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
	const timespec time{seconds.count(), (interval - seconds).count()};
	const itimerspec spec{time, time};
	if (::timerfd_settime(fd.get(), 0, &spec, nullptr) != 0)
		throw std::runtime_error("timerfd_settime of a fake device");
	return fd;
}

} // namespace

FakePace::FakePace(std::chrono::nanoseconds interval)
	: ticks_(interval.count() != 0), fd_(make_fd(interval))
{}

std::uint64_t FakePace::take()
{
	if (!ticks_)
		return 1;
	std::uint64_t expirations = 0;
	if (::read(fd_.get(), &expirations, sizeof(expirations)) != sizeof(expirations))
		return 0;
	return expirations;
}

} // namespace penstock::test
