#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "core/base/unique_fd.h"
#include "core/event/event_source.h"

namespace penstock {

/// Waits for events of several sources in one thread, without time-outs.
class EventLoop
{
public:
	static Result<EventLoop> create();

	/// Borrows the source. `failed` is called, with the error, when prepare() or dispatch()
	/// fails; the source is out of the loop by then.
	void add(EventSource &source, std::function<void(Error)> failed);
	void remove(EventSource &source);

	/// Runs until quit(). Each round prepares every source, waits, and dispatches what came.
	Status run();
	/// From a handler on the loop's thread.
	void quit() { quit_ = true; }

private:
	struct Entry {
		EventSource *source; ///< null once it is out
		std::function<void(Error)> failed;
		std::uint32_t place;	///< in entries_, what epoll hands back
		std::uint32_t mask = 0; ///< what epoll has; 0 when the descriptor is not in it
	};

	explicit EventLoop(UniqueFd epoll) : epoll_(std::move(epoll)) {}

	Status prepare_all();
	Status update(Entry &entry, std::uint32_t mask);
	void fail(Entry &entry, Error error);

	UniqueFd epoll_;
	/// A deque, so that a handler may add a source while another one is being served.
	std::deque<Entry> entries_;
	bool quit_ = false;
};

} // namespace penstock
