#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/control/run_control.h"
#include "app/events/event_log.h"
#include "app/exit_code.h"
#include "app/planning/problem.h"
#include "app/run/book/pipeline_book.h"
#include "app/run/supervisor.h"
#include "app/run/watch/watched_drivers.h"
#include "config/options/settings.h"

namespace penstock {

class Recording;

/// All pipelines of a run, each with a loop and a thread of its own, so that a driver that does not
/// return holds up none but its own; the main thread supervises them.
class Run
{
public:
	/// Borrows `settings`, `control` and `io`, which is called on any thread. `events` takes
	/// what happens; null where nobody wants it.
	static Result<std::unique_ptr<Run>>
	create(const RecordSettings &settings, RunControl &control, v4l2::Io &io,
	       std::chrono::steady_clock::time_point process_start,
	       std::unique_ptr<EventLog> events = nullptr);

	/// Once, until all have ended: the worst of their codes. Does not return where a driver
	/// hangs: the process ends here then, with that code.
	ExitCode run();

private:
	/// Of each pipeline.
	using Drivers = std::deque<WatchedDrivers>;

	Run(const RecordSettings &settings, RunControl &control,
	    std::chrono::steady_clock::time_point process_start, std::unique_ptr<Drivers> drivers,
	    std::unique_ptr<PipelineBook> book, std::unique_ptr<Supervisor> supervisor,
	    std::unique_ptr<EventLog> events);

	void start(std::size_t number);
	void record(std::size_t number);
	void open_and_run(std::size_t number);
	void fail(std::size_t number, const Problem &problem);
	std::unique_ptr<Recording> open(std::size_t number);
	Outcome<std::unique_ptr<Recording>> open_in_turn(std::size_t number);
	Outcome<std::unique_ptr<Recording>> open_now(std::size_t number);
	Outcome<std::unique_ptr<Recording>> await_devices(std::size_t number, Problem missing);
	void tell_missing(std::size_t number, const Problem &missing) const;
	void tell_end(std::size_t number, ExitCode code, const std::string &reason) const;
	std::string pipeline_of(std::size_t number) const;

	const RecordSettings &settings_;
	RunControl &control_;
	const std::chrono::steady_clock::time_point process_start_;
	const std::vector<std::string> names_;
	std::unique_ptr<Drivers> drivers_;
	std::unique_ptr<PipelineBook> book_;
	std::unique_ptr<Supervisor> supervisor_;
	std::unique_ptr<EventLog> events_;
	/// "auto" takes what is not busy: those that leave a choice open their devices one after
	/// the other, when all that leave none have theirs. A camera may need a second to be
	/// opened.
	std::deque<std::latch> opened_;
	std::vector<std::thread> threads_;
};

} // namespace penstock
