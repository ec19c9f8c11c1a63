#include "core/event/event_set.h"

#include <cerrno>

#include <sys/epoll.h>

namespace penstock {

Result<EventSet> EventSet::create()
{
	UniqueFd fd(::epoll_create1(EPOLL_CLOEXEC));
	if (!fd)
		return system_error(errno, "epoll_create1");
	return EventSet(std::move(fd));
}

Status EventSet::add(int fd) const
{
	epoll_event event{};
	event.events = EPOLLIN;
	if (::epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
		return system_error(errno, "epoll_ctl");
	return {};
}

void EventSet::remove(int fd) const noexcept
{
	(void)::epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

} // namespace penstock
