#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "app/control/control_source.h"
#include "app/run/book/pipeline_book.h"
#include "app/run/files/report_writer.h"
#include "app/run/watch/long_calls.h"
#include "app/run/watch/service_notifier.h"
#include "app/run/watch/stuck_pipelines.h"
#include "app/text/progress_line.h"
#include "config/options/settings.h"
#include "core/event/event_loop.h"
#include "core/event/timer.h"

namespace penstock {

/// The loop of a run as a whole, on the main thread: whoever has to do with all pipelines together
/// is served here (the progress line, a service manager, commands, the files that a run leaves, the
/// search for drivers that hang), and nothing here waits for a device or a disk.
class Supervisor
{
public:
	struct Patience {
		std::chrono::nanoseconds hang = StuckPipelines::kPatience;
		/// How long a report waits for busy pipelines; after that it shows their last
		/// statistics.
		std::chrono::nanoseconds answer = std::chrono::seconds(1);
		LongCalls::Patience calls = {};
	};

	/// Borrows all of them. `calls` may be empty.
	static Result<std::unique_ptr<Supervisor>> create(const RunSettings &settings,
							  RunControl &control, PipelineBook &book,
							  LongCalls::Calls calls);
	static Result<std::unique_ptr<Supervisor>> create(const RunSettings &settings,
							  RunControl &control, PipelineBook &book,
							  LongCalls::Calls calls,
							  const Patience &patience);
	Supervisor(const Supervisor &) = delete;
	Supervisor &operator=(const Supervisor &) = delete;

	/// Serves until all pipelines have ended; then nothing is returned. Or else the numbers of
	/// those that hang, when all others have ended.
	std::vector<std::size_t> wait();

	/// Writes the files, when all have ended. The worst of all exit codes.
	ExitCode finish();

private:
	enum class State : std::uint8_t { kWatching, kFinishing };
	using Clock = PipelineEntry::Clock;

	Supervisor(const RunSettings &settings, PipelineBook &book, LongCalls::Calls calls,
		   const Patience &patience, EventLoop loop);
	Status set_up(RunControl &control);

	void obey(const Command &command);
	/// Looks into the book for whatever has to be done now.
	void look();
	void draw_progress();
	void clear_progress();
	void notify_service();
	void look_for_the_end();
	void look_for_long_calls();
	void report_if_all_have_answered();
	void report_now();
	void written(const Status &status);

	const RunSettings &settings_;
	PipelineBook &book_;
	State state_ = State::kWatching;
	StuckPipelines stuck_pipelines_;
	LongCalls calls_;
	const std::chrono::nanoseconds answer_patience_;
	ServiceNotifier service_;
	std::optional<ProgressLine> progress_;		///< from the first begin on
	std::optional<Clock::time_point> report_asked_; ///< and not made yet
	std::optional<Clock::time_point> stuck_at_;	///< what the timer is set to
	std::vector<std::size_t> hung_;
	bool files_failed_ = false; ///< at the end

	EventLoop loop_;
	// Their handlers know the supervisor, so that create() makes them last.
	std::unique_ptr<ControlSource> commands_;
	std::unique_ptr<ReportWriter> files_;
	std::optional<Timer> hang_timer_;   ///< when those that run count as stuck
	std::optional<Timer> call_timer_;   ///< when calls_ is to look
	std::optional<Timer> report_timer_; ///< when a report is made without an answer
};

} // namespace penstock
