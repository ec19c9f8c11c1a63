#include "app/run/hang_watch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "app/control/control_source.h"

namespace penstock {

namespace {

/// What poll() may wait for; rounded up, so that it does not return just before.
int milliseconds_until(std::optional<HangWatch::Clock::time_point> time)
{
	constexpr std::chrono::milliseconds kMax(std::numeric_limits<int>::max());
	if (!time)
		return -1;
	const auto left =
		std::chrono::ceil<std::chrono::milliseconds>(*time - HangWatch::Clock::now());
	return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), kMax).count());
}

} // namespace

Result<std::unique_ptr<HangWatch>> HangWatch::create(std::size_t pipelines,
						     std::chrono::nanoseconds patience)
{
	UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	if (!event)
		return system_error(errno, "eventfd");
	return std::unique_ptr<HangWatch>(new HangWatch(pipelines, patience, std::move(event)));
}

void HangWatch::enter(std::size_t pipeline, Stage stage)
{
	bool wakes = false;
	{
		std::lock_guard lock(mutex_);
		Entry &entry = entries_[pipeline];
		wakes = !entry.runs || entry.stage != stage;
		entry = {true, stage, Clock::now()};
	}
	if (wakes)
		(void)::eventfd_write(event_.get(), 1);
}

void HangWatch::end(std::size_t pipeline)
{
	{
		std::lock_guard lock(mutex_);
		entries_[pipeline].runs = false;
	}
	(void)::eventfd_write(event_.get(), 1);
}

HangWatch::Survey HangWatch::survey(std::optional<Clock::time_point> asked) const
{
	std::lock_guard lock(mutex_);
	Survey look;
	look.verdict = Clock::time_point::min();
	for (std::size_t i = 0; i < entries_.size(); ++i) {
		const Entry &entry = entries_[i];
		if (!entry.runs)
			continue;
		look.running.push_back(i);
		const bool may_go_on = entry.stage == Stage::kStreaming && !asked;
		if (entry.stage == Stage::kWriting || may_go_on) {
			look.verdict.reset();
		} else if (look.verdict) {
			const auto since = entry.stage == Stage::kStreaming
						   ? std::max(entry.sign_of_life, *asked)
						   : entry.sign_of_life;
			look.verdict =
				std::max<Clock::time_point>(*look.verdict, since + patience_);
		}
	}
	return look;
}

std::vector<std::size_t> HangWatch::wait(RunControl &control,
					 std::optional<Clock::time_point> limit)
{
	std::optional<Clock::time_point> asked = limit;
	auto commands = ControlSource::create(control, [&](const Command &command) {
		if (command.kind == Command::Kind::kStop)
			asked = asked ? std::min(*asked, command.given) : command.given;
	});
	for (;;) {
		const Survey now = survey(asked);
		if (now.running.empty() || (now.verdict && Clock::now() >= *now.verdict))
			return now.running;
		std::array<pollfd, 2> events{
			{{event_.get(), POLLIN, 0},
			 {commands ? (*commands)->event_fd() : -1, POLLIN, 0}}};
		if (::poll(events.data(), events.size(), milliseconds_until(now.verdict)) <= 0)
			continue;
		eventfd_t count = 0;
		(void)::eventfd_read(event_.get(), &count);
		if (events[1].revents != 0)
			(void)(*commands)->dispatch(EPOLLIN);
	}
}

} // namespace penstock
