#include "app/events/event_commands.h"

#include <algorithm>
#include <bit>
#include <utility>

#include <spdlog/spdlog.h>

namespace penstock {

EventCommands::~EventCommands()
{
	for (const Running &running : running_) {
		loop_.remove(*running.child);
		loop_.remove(*running.limit);
	}
}

void EventCommands::run_for(const Event &event)
{
	const auto wanted = std::ranges::find(commands_, event.kind, &EventCommand::event);
	if (wanted == commands_.end())
		return;
	const auto alike = std::ranges::count(waiting_, event.kind, &Waiting::event);
	if (static_cast<std::size_t>(alike) < limits_.waiting)
		waiting_.push_back({wanted->command, environment_of(event), event.kind});
	// A flood is told of less and less.
	else if (std::has_single_bit(++dropped_))
		spdlog::warn("--exec-on {}: too many commands are waiting; {} were left out so far",
			     name_of(event.kind), dropped_);
	start_next();
}

void EventCommands::start_next()
{
	while (!waiting_.empty() && running_.size() < limits_.at_once) {
		const Waiting next = std::move(waiting_.front());
		waiting_.pop_front();
		if (Status status = start(next); !status)
			spdlog::warn("--exec-on {}: {}", name_of(next.event),
				     status.error().message());
	}
	count();
}

void EventCommands::count()
{
	waiting_count_ = waiting_.size();
	running_count_ = running_.size();
}

Status EventCommands::start(const Waiting &waiting)
{
	const Place place = running_.insert(running_.end(), Running{waiting.event, {}, {}});
	const auto give_up = [this, place](Error error) {
		running_.erase(place);
		return tl::unexpected<Error>(std::move(error));
	};
	auto limit = Timer::create([this, place] { expire(place); });
	if (!limit)
		return give_up(limit.error());
	place->limit = std::make_unique<Timer>(std::move(*limit));
	if (Status status = place->limit->arm(limits_.time); !status)
		return give_up(status.error());
	auto child = Child::start(waiting.command, waiting.environment,
				  [this, place](int code) { end(place, code); });
	if (!child)
		return give_up(child.error());
	place->child = std::move(*child);
	constexpr int kUnknown = 127; // as of a command that is not there
	loop_.add(*place->child, [this, place](const Error &error) {
		spdlog::warn("{}", error.message());
		end(place, kUnknown);
	});
	loop_.add(*place->limit, [](const Error &error) { spdlog::warn("{}", error.message()); });
	return {};
}

void EventCommands::end(Place place, int code)
{
	if (code != 0)
		spdlog::warn("--exec-on {}: the command ended with exit code {}",
			     name_of(place->event), code);
	loop_.remove(*place->child);
	loop_.remove(*place->limit);
	running_.erase(place);
	start_next();
	if (idle())
		idle_();
}

void EventCommands::expire(Place place) const
{
	spdlog::warn("--exec-on {}: the command takes longer than {:g} s and is killed",
		     name_of(place->event), std::chrono::duration<double>(limits_.time).count());
	place->child->kill();
}

} // namespace penstock
