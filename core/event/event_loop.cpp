#include "core/event/event_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>

namespace penstock {

Result<EventLoop> EventLoop::create()
{
	UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
	if (!epoll)
		return system_error(errno, "epoll_create1");
	return EventLoop(std::move(epoll));
}

void EventLoop::add(EventSource &source, std::function<void(Error)> failed)
{
	entries_.push_back(
		{&source, std::move(failed), static_cast<std::uint32_t>(entries_.size())});
}

void EventLoop::remove(EventSource &source)
{
	for (Entry &entry : entries_) {
		if (entry.source != &source)
			continue;
		(void)update(entry, 0);
		entry.source = nullptr;
	}
}

Status EventLoop::run()
{
	quit_ = false;
	while (!quit_) {
		if (Status status = prepare_all(); !status)
			return status;
		if (quit_)
			break;

		std::array<epoll_event, 16> events;
		int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), -1);
		if (count < 0 && errno != EINTR)
			return system_error(errno, "epoll_wait");
		for (int i = 0; i < count; ++i) {
			Entry &entry = entries_[events[static_cast<std::size_t>(i)].data.u32];
			if (!entry.source)
				continue;
			if (Status status = entry.source->dispatch(
				    events[static_cast<std::size_t>(i)].events);
			    !status)
				fail(entry, std::move(status.error()));
		}
	}
	return {};
}

Status EventLoop::prepare_all()
{
	for (std::size_t i = 0; i < entries_.size(); ++i) {
		if (!entries_[i].source)
			continue;
		auto mask = entries_[i].source->prepare();
		if (!mask)
			fail(entries_[i], std::move(mask.error()));
		else if (Status status = update(entries_[i], *mask); !status)
			return status;
	}
	return {};
}

Status EventLoop::update(Entry &entry, std::uint32_t mask)
{
	if (entry.mask == mask)
		return {};
	epoll_event event{};
	event.events = mask;
	event.data.u32 = entry.place;
	int operation = mask == 0 ? EPOLL_CTL_DEL : entry.mask == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
	if (::epoll_ctl(epoll_.get(), operation, entry.source->event_fd(), &event) < 0)
		return system_error(errno, "epoll_ctl");
	entry.mask = mask;
	return {};
}

void EventLoop::fail(Entry &entry, Error error)
{
	if (!entry.source)
		return;
	auto failed = std::move(entry.failed);
	remove(*entry.source);
	failed(std::move(error));
}

} // namespace penstock
