#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "app/events/child.h"
#include "app/events/event.h"
#include "core/event/event_loop.h"
#include "core/event/timer.h"

namespace penstock {

/// Starts the commands that events ask for in their order: few run at once, each for a limited
/// time, and not more than a limited number wait. What goes wrong is told.
class EventCommands
{
public:
	struct Limits {
		std::size_t at_once = 4;
		std::size_t waiting = 100; ///< of each kind of event: a flood of one leaves room
		std::chrono::nanoseconds time = std::chrono::minutes(10);
	};

	/// Borrows `loop`. `idle` is called when the last one has ended.
	EventCommands(EventLoop &loop, std::vector<EventCommand> commands, const Limits &limits,
		      std::function<void()> idle)
		: loop_(loop), commands_(std::move(commands)), limits_(limits),
		  idle_(std::move(idle))
	{}
	EventCommands(const EventCommands &) = delete;
	EventCommands &operator=(const EventCommands &) = delete;
	~EventCommands();

	void run_for(const Event &event);
	bool idle() const { return waiting_.empty() && running_.empty(); }

	/// On any thread.
	std::size_t waiting() const { return waiting_count_; }
	std::size_t running() const { return running_count_; }

private:
	struct Waiting {
		std::string command;
		std::vector<std::string> environment;
		EventKind event;
	};
	struct Running {
		EventKind event;
		std::unique_ptr<Child> child;
		std::unique_ptr<Timer> limit;
	};
	using Place = std::list<Running>::iterator;

	void start_next();
	void count();
	Status start(const Waiting &waiting);
	void end(Place place, int code);
	void expire(Place place) const;

	EventLoop &loop_;
	const std::vector<EventCommand> commands_;
	const Limits limits_;
	std::function<void()> idle_;
	std::deque<Waiting> waiting_;
	std::list<Running> running_; ///< a list, since handlers know their places
	std::uint64_t dropped_ = 0;
	std::atomic<std::size_t> waiting_count_ = 0;
	std::atomic<std::size_t> running_count_ = 0;
};

} // namespace penstock
