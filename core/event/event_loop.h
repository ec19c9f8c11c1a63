#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "core/base/unique_fd.h"
#include "core/event/event_source.h"

namespace penstock {

/// Waits for events of several sources in one thread, without time-outs.
///
/// While a source is served, in prepare(), dispatch() or its `failed`, any source may be added or
/// removed, the served one included: from then on the loop does not touch what was removed, even if
/// an event of it had come already.
class EventLoop
{
public:
	static Result<EventLoop> create();

	/// Borrows the source. `failed` is called, with the error, when prepare() or dispatch()
	/// fails; the source is out of the loop by then.
	void add(EventSource &source, std::function<void(Error)> failed);
	/// Nothing happens when it is not in the loop.
	void remove(EventSource &source);

	/// Runs until quit(). Each round prepares every source, waits, and dispatches what came.
	Status run();
	/// From a handler on the loop's thread.
	void quit() { quit_ = true; }

private:
	/// A source's stay in the loop. Never used again, so that a late event of a source that was
	/// removed reaches nobody.
	using Id = std::uint64_t;

	struct Entry {
		EventSource *source;
		std::function<void(Error)> failed;
		std::uint32_t mask = 0; ///< what epoll has; 0 when the descriptor is not in it
	};

	explicit EventLoop(UniqueFd epoll) : epoll_(std::move(epoll)) {}

	Status prepare_all();
	void dispatch(Id id, std::uint32_t events);
	Status update(Id id, Entry &entry, std::uint32_t mask);
	void fail(Id id, Error error);

	UniqueFd epoll_;
	/// By id, so that the order is that of add() and stays while entries come and go.
	std::map<Id, Entry> entries_;
	Id next_id_ = 0;
	bool quit_ = false;
};

} // namespace penstock
