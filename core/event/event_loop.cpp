#include "core/event/event_loop.h"

#include <array>
#include <cerrno>
#include <span>
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
	entries_.emplace(next_id_++, Entry{&source, std::move(failed)});
}

void EventLoop::remove(EventSource &source)
{
	for (auto entry = entries_.begin(); entry != entries_.end();) {
		if (entry->second.source != &source) {
			++entry;
			continue;
		}
		(void)update(entry->first, entry->second, 0);
		entry = entries_.erase(entry);
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
		const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), -1);
		if (count < 0) {
			if (errno == EINTR)
				continue;
			return system_error(errno, "epoll_wait");
		}
		for (const epoll_event &event :
		     std::span(events).first(static_cast<std::size_t>(count)))
			dispatch(event.data.u64, event.events);
	}
	return {};
}

Status EventLoop::prepare_all()
{
	// A handler may remove any entry, so the next one is looked up by its id.
	for (auto entry = entries_.begin(); entry != entries_.end();) {
		const Id id = entry->first;
		auto mask = entry->second.source->prepare();
		entry = entries_.find(id);
		if (entry != entries_.end() && mask) {
			if (Status status = update(id, entry->second, *mask); !status)
				return status;
		} else if (!mask) {
			fail(id, std::move(mask.error()));
		}
		entry = entries_.upper_bound(id);
	}
	return {};
}

void EventLoop::dispatch(Id id, std::uint32_t events)
{
	const auto entry = entries_.find(id);
	if (entry == entries_.end())
		return;
	if (Status status = entry->second.source->dispatch(events); !status)
		fail(id, std::move(status.error()));
}

Status EventLoop::update(Id id, Entry &entry, std::uint32_t mask)
{
	if (entry.mask == mask)
		return {};
	epoll_event event{};
	event.events = mask;
	event.data.u64 = id;
	const int operation = mask == 0		? EPOLL_CTL_DEL
			      : entry.mask == 0 ? EPOLL_CTL_ADD
						: EPOLL_CTL_MOD;
	if (::epoll_ctl(epoll_.get(), operation, entry.source->event_fd(), &event) < 0)
		return system_error(errno, "epoll_ctl");
	entry.mask = mask;
	return {};
}

void EventLoop::fail(Id id, Error error)
{
	const auto entry = entries_.find(id);
	if (entry == entries_.end())
		return;
	const auto failed = std::move(entry->second.failed);
	(void)update(id, entry->second, 0);
	entries_.erase(entry);
	failed(std::move(error));
}

} // namespace penstock
