#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/events/event.h"
#include "app/events/event_commands.h"

namespace penstock {

/// Writes each event as a line of JSON, and runs the commands that are for it, on a thread of its
/// own: no disk, no reader and no command holds up a run.
class EventLog
{
public:
	/// `place` as parse_event_place() has it; empty: no lines.
	static Result<std::unique_ptr<EventLog>> start(const std::string &place,
						       std::vector<EventCommand> commands,
						       const EventCommands::Limits &limits = {});
	EventLog(const EventLog &) = delete;
	EventLog &operator=(const EventLog &) = delete;
	/// As finish(), without patience.
	~EventLog();

	/// From any thread; never waits.
	void note(Event event);

	/// Waits until all lines are written and all commands have ended, but not longer than
	/// `patience`: then those that run go on by themselves, and those that wait are not
	/// started. Called once, after the last event.
	void finish(std::chrono::nanoseconds patience);

private:
	class Thread;

	EventLog(std::shared_ptr<Thread> shared, std::thread thread)
		: shared_(std::move(shared)), thread_(std::move(thread))
	{}

	std::shared_ptr<Thread> shared_; ///< with a thread that a disk may hold
	std::thread thread_;
};

} // namespace penstock
