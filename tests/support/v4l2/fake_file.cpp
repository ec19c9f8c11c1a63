#include "tests/support/v4l2/fake_file.h"

#include <cerrno>
#include <utility>

namespace penstock::test {

void FakeFile::offer_events(std::set<std::uint32_t> types)
{
	offered_ = std::move(types);
	ioctls.on<v4l2_event_subscription>(VIDIOC_SUBSCRIBE_EVENT,
					   [this](auto &argument) { return subscribe(argument); });
	ioctls.on<v4l2_event_subscription>(
		VIDIOC_UNSUBSCRIBE_EVENT, [this](auto &argument) { return unsubscribe(argument); });
	ioctls.on<v4l2_event>(VIDIOC_DQEVENT,
			      [this](auto &argument) { return dequeue_event(argument); });
}

int FakeFile::subscribe(const v4l2_event_subscription &subscription)
{
	if (!offered_.contains(subscription.type))
		return EINVAL;
	subscribed_.emplace(subscription.type, subscription.id);
	return 0;
}

int FakeFile::unsubscribe(const v4l2_event_subscription &subscription)
{
	const bool all = subscription.type == V4L2_EVENT_ALL;
	const auto is_meant = [&](std::uint32_t type, std::uint32_t id) {
		return all || (type == subscription.type && id == subscription.id);
	};
	std::erase_if(subscribed_, [&](auto &each) { return is_meant(each.first, each.second); });
	std::erase_if(events_, [&](auto &event) { return is_meant(event.type, event.id); });
	return 0;
}

int FakeFile::dequeue_event(v4l2_event &event)
{
	if (events_.empty())
		return ENOENT;
	event = events_.front();
	events_.pop_front();
	event.pending = static_cast<std::uint32_t>(events_.size());
	return 0;
}

void FakeFile::send_event(v4l2_event event)
{
	if (!subscribed_.contains({event.type, event.id}))
		return;
	event.sequence = sequence_++;
	std::erase_if(events_, [&](const v4l2_event &older) {
		return older.type == event.type && older.id == event.id;
	});
	events_.push_back(event);
}

void FakeFile::send_event(std::uint32_t type)
{
	v4l2_event event{};
	event.type = type;
	send_event(event);
}

std::uint32_t FakeFile::poll() const
{
	return poll_queues() | (events_.empty() ? 0u : std::uint32_t{POLLPRI});
}

void FakeFile::refresh()
{
	// POLLERR comes and goes here, while a socket that hangs up does so for good. The next call
	// tells the client in its place.
	std::uint32_t events = poll();
	if (events & POLLERR)
		events = (events & ~std::uint32_t{POLLERR}) | POLLIN;
	descriptor_.show(events);
}

} // namespace penstock::test
