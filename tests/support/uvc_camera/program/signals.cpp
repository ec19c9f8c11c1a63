#include "tests/support/uvc_camera/program/signals.h"

#include <cerrno>
#include <csignal>
#include <unistd.h>

#include <sys/epoll.h>
#include <sys/signalfd.h>

namespace penstock::uvc {

Signals::Signals(UniqueFd fd, std::function<void(int)> handler)
	: fd_(std::move(fd)), handler_(std::move(handler))
{}

Result<Signals> Signals::create(std::initializer_list<int> signals,
				std::function<void(int)> handler)
{
	sigset_t set;
	::sigemptyset(&set);
	for (const int number : signals)
		::sigaddset(&set, number);
	if (::sigprocmask(SIG_BLOCK, &set, nullptr) != 0)
		return system_error(errno, "sigprocmask");
	UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
	if (!fd)
		return system_error(errno, "signalfd");
	return Signals(std::move(fd), std::move(handler));
}

Result<std::uint32_t> Signals::prepare()
{
	return std::uint32_t{EPOLLIN};
}

Status Signals::dispatch(std::uint32_t /*events*/)
{
	signalfd_siginfo info{};
	while (::read(fd_.get(), &info, sizeof info) == sizeof info)
		handler_(static_cast<int>(info.ssi_signo));
	return {};
}

} // namespace penstock::uvc
