#include "app/commands/commands.h"

#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <optional>
#include <pthread.h>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "app/control/signals.h"
#include "app/failure.h"
#include "app/run/hang_watch.h"
#include "app/run/recording.h"
#include "app/run/run_monitor.h"

namespace penstock {

namespace {

ExitCode report(ExitCode code, const std::string &message)
{
	spdlog::error("{}", message);
	return code;
}

/// Tells the watch that a thread is at its end, however it came to it.
class EndGuard
{
public:
	EndGuard(HangWatch &watch, std::size_t number) : watch_(watch), number_(number) {}
	EndGuard(const EndGuard &) = delete;
	EndGuard &operator=(const EndGuard &) = delete;
	~EndGuard() { watch_.end(number_); }

private:
	HangWatch &watch_;
	std::size_t number_;
};

/// Tells watch and monitor of one pipeline.
class Watcher final : public PipelineObserver
{
public:
	Watcher(HangWatch &watch, RunMonitor &monitor, std::size_t number)
		: watch_(watch), monitor_(monitor), number_(number)
	{}

	void entered(PipelineState state) override
	{
		using enum PipelineState;
		if (state == kStarting)
			watch_.enter(number_, Stage::kStreaming);
		else if (state == kStopping)
			watch_.enter(number_, Stage::kStopping);
		else if (state == kWriting)
			watch_.enter(number_, Stage::kWriting);
	}
	void progressed(const Statistics &now, const Decision &path) override
	{
		watch_.enter(number_, Stage::kStreaming);
		monitor_.show(number_, now, path);
	}

private:
	HangWatch &watch_;
	RunMonitor &monitor_;
	std::size_t number_;
};

/// All pipelines of a run, each with a loop and a thread of its own, so that a driver that does not
/// return holds up none but its own.
class Run
{
public:
	Run(const RecordSettings &settings, const std::vector<std::string> &names,
	    RunControl &control, HangWatch &watch,
	    std::chrono::steady_clock::time_point process_start)
		: settings_(settings), names_(names), control_(control), watch_(watch),
		  process_start_(process_start), monitor_(settings.run, control, names),
		  devices_(names.size())
	{}

	/// One after another, since "auto" takes what is not busy; each streams from then on.
	void start()
	{
		for (std::size_t i = 0; i < settings_.pipelines.size(); ++i) {
			std::string label = label_of(names_, i);
			auto recording = Recording::open(settings_.pipelines[i], label, io_);
			if (!recording) {
				const Problem &failed = recording.error();
				monitor_.refuse(i, report(exit_code_of(failed.kind),
							  label + failed.message));
				continue;
			}
			monitor_.begin(i);
			watch_.enter(i, Stage::kStreaming);
			devices_[i] = (*recording)->devices();
			running_.push_back(std::async(std::launch::async, &Run::record, this,
						      std::move(*recording), i));
		}
	}

	/// When all have ended: the worst of their codes.
	ExitCode end()
	{
		std::optional<HangWatch::Clock::time_point> limit;
		if (settings_.run.duration)
			limit = HangWatch::Clock::now() + *settings_.run.duration;
		if (auto stuck = watch_.wait(control_, limit); !stuck.empty())
			leave(stuck);
		for (std::future<void> &one : running_)
			one.get();
		return monitor_.finish();
	}

private:
	/// On the pipeline's own thread. The devices are closed when it returns.
	void record(std::unique_ptr<Recording> recording, std::size_t number)
	{
		// For debuggers, ps -L and top -H.
		constexpr std::size_t kLongestName = 15;
		::pthread_setname_np(::pthread_self(),
				     names_[number].substr(0, kLongestName).c_str());
		const EndGuard ended{watch_, number};
		Watcher watcher(watch_, monitor_, number);
		monitor_.end(number,
			     recording->run(settings_.run, control_, process_start_, watcher));
		watch_.enter(number, Stage::kStopping);
		recording.reset();
	}

	/// A thread in a driver's call can be neither joined nor stopped, and whatever it borrows
	/// has to stay: the process ends here, with all threads.
	[[noreturn]] void leave(const std::vector<std::size_t> &stuck)
	{
		for (std::size_t number : stuck) {
			monitor_.abandon(number);
			spdlog::error("{}driver call hung; finishing without {}",
				      label_of(names_, number), devices_[number]);
		}
		const ExitCode code = monitor_.finish();
		spdlog::default_logger()->flush();
		std::fflush(nullptr);
		std::_Exit(static_cast<int>(code));
	}

	const RecordSettings &settings_;
	const std::vector<std::string> &names_;
	RunControl &control_;
	HangWatch &watch_;
	std::chrono::steady_clock::time_point process_start_;
	v4l2::SystemIo io_;
	RunMonitor monitor_;
	std::vector<std::string> devices_; ///< of each, in words
	std::vector<std::future<void>> running_;
};

} // namespace

ExitCode record_command(const RecordSettings &settings,
			std::chrono::steady_clock::time_point process_start)
{
	const std::vector<std::string> names = names_of(settings.pipelines);
	for (std::size_t i = 0; i < settings.pipelines.size(); ++i)
		if (auto checked = check_pipeline(settings.pipelines[i]); !checked)
			return report(exit_code_of(checked.error().kind),
				      label_of(names, i) + checked.error().message);
	if (Status places = check_places(settings.run); !places)
		return report(ExitCode::kOutputFailed, places.error().message());
	RunControl control;
	auto signals = Signals::create(control);
	if (!signals)
		return report(ExitCode::kProgramFault, signals.error().message());
	auto watch = HangWatch::create(names.size());
	if (!watch)
		return report(ExitCode::kProgramFault, watch.error().message());
	Run run(settings, names, control, **watch, process_start);
	run.start();
	return run.end();
}

} // namespace penstock
