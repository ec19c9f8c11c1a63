#include "app/commands/commands.h"

#include <future>
#include <memory>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "app/recording.h"
#include "app/run_monitor.h"
#include "app/stop_signals.h"

namespace penstock {

namespace {

ExitCode report(ExitCode code, const std::string &message)
{
	spdlog::error("{}", message);
	return code;
}

/// All pipelines of a run, each with a loop and a thread of its own, so that a driver that does not
/// return holds up none but its own.
class Run
{
public:
	Run(const RecordSettings &settings, const std::vector<std::string> &names,
	    const StopSignals &signals, std::chrono::steady_clock::time_point process_start)
		: settings_(settings), names_(names), signals_(signals),
		  process_start_(process_start), monitor_(settings.run, signals, names)
	{}

	/// One after another, since "auto" takes what is not busy; each streams from then on.
	void start()
	{
		for (std::size_t i = 0; i < settings_.pipelines.size(); ++i) {
			std::string label = label_of(names_, i);
			auto recording = Recording::open(settings_.pipelines[i], label, io_);
			if (!recording) {
				const Failure &failed = recording.error();
				monitor_.refuse(i, report(failed.code, label + failed.message));
				continue;
			}
			monitor_.begin(i);
			running_.push_back(std::async(std::launch::async, &Run::record, this,
						      std::move(*recording), i));
		}
	}

	/// When all have ended: the worst of their codes.
	ExitCode end()
	{
		for (std::future<void> &one : running_)
			one.get();
		return monitor_.finish();
	}

private:
	/// On the pipeline's own thread. The devices are closed when it returns.
	void record(std::unique_ptr<Recording> recording, std::size_t number)
	{
		monitor_.end(number,
			     recording->run(settings_.run, signals_, process_start_,
					    [&](const Statistics &now, const Decision &path) {
						    monitor_.show(number, now, path);
					    }));
	}

	const RecordSettings &settings_;
	const std::vector<std::string> &names_;
	const StopSignals &signals_;
	std::chrono::steady_clock::time_point process_start_;
	v4l2::SystemIo io_;
	RunMonitor monitor_;
	std::vector<std::future<void>> running_;
};

} // namespace

ExitCode record_command(const RecordSettings &settings,
			std::chrono::steady_clock::time_point process_start)
{
	const std::vector<std::string> names = names_of(settings.pipelines);
	for (std::size_t i = 0; i < settings.pipelines.size(); ++i)
		if (auto checked = check_pipeline(settings.pipelines[i]); !checked)
			return report(checked.error().code,
				      label_of(names, i) + checked.error().message);
	auto signals = StopSignals::create();
	if (!signals)
		return report(ExitCode::kProgramFault, signals.error().message());
	Run run(settings, names, **signals, process_start);
	run.start();
	return run.end();
}

} // namespace penstock
