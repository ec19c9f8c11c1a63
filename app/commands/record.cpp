#include "app/commands/commands.h"

#include <cerrno>
#include <cstdio>
#include <future>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/recording.h"
#include "app/stop_signals.h"

namespace penstock {

namespace {

ExitCode report(ExitCode code, const std::string &message)
{
	spdlog::error("{}", message);
	return code;
}

Status write_text(const std::string &path, const std::string &text)
{
	std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "we"),
							      std::fclose);
	if (!file)
		return system_error(errno, "open " + path);
	bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
	written = std::fclose(file.release()) == 0 && written;
	if (!written)
		return system_error(errno, "write " + path);
	return {};
}

/// How pipeline `number` of `settings` is called where there are several.
std::string name_of(const RecordSettings &settings, std::size_t number)
{
	const std::string &name = settings.pipelines[number].name;
	return name.empty() ? fmt::format("pipeline {}", number + 1) : name;
}

/// What stands before its messages.
std::string label_of(const RecordSettings &settings, std::size_t number)
{
	return settings.pipelines.size() == 1 ? "" : name_of(settings, number) + ": ";
}

/// All pipelines of a run, each with a loop and a thread of its own, so that a driver that does not
/// return holds up none but its own.
class Run
{
public:
	Run(const RecordSettings &settings, const StopSignals &signals,
	    std::chrono::steady_clock::time_point process_start)
		: settings_(settings), signals_(signals), process_start_(process_start),
		  results_(settings.pipelines.size())
	{}

	/// One after another, since "auto" takes what is not busy; each streams from then on.
	void start()
	{
		for (std::size_t i = 0; i < settings_.pipelines.size(); ++i) {
			results_[i].name = name_of(settings_, i);
			std::string label = label_of(settings_, i);
			auto recording = Recording::open(settings_.pipelines[i], label, io_);
			if (!recording) {
				const Failure &failed = recording.error();
				results_[i].code = report(failed.code, label + failed.message);
				continue;
			}
			running_.push_back(std::async(std::launch::async, &Run::record, this,
						      std::move(*recording), i));
		}
	}

	/// When all have ended: the worst of their codes.
	ExitCode end()
	{
		for (std::future<void> &one : running_)
			one.get();
		ExitCode code = ExitCode::kDone;
		for (const PipelineStatistics &result : results_)
			code = worst(code, result.code);
		return running_.empty() ? code : write_statistics(code);
	}

private:
	/// On the pipeline's own thread. The devices are closed when it returns.
	void record(std::unique_ptr<Recording> recording, std::size_t number)
	{
		PipelineStatistics &result = results_[number];
		result.code = recording->run(settings_.run, signals_, process_start_);
		result.statistics = recording->statistics();
		result.path = recording->path();
		// The memory is the devices'.
		result.path.camera.pool.reset();
		if (result.path.copy)
			result.path.copy->pool.reset();
	}

	ExitCode write_statistics(ExitCode code) const
	{
		const std::string &file = settings_.run.stats_file;
		if (file.empty())
			return code;
		bool several = results_.size() > 1;
		Status written = write_text(
			file, several ? to_json(results_)
				      : to_json(results_[0].statistics, results_[0].path));
		if (!written && code == ExitCode::kDone)
			return report(ExitCode::kOutputFailed, written.error().message());
		return code;
	}

	const RecordSettings &settings_;
	const StopSignals &signals_;
	std::chrono::steady_clock::time_point process_start_;
	v4l2::SystemIo io_;
	std::vector<PipelineStatistics> results_; ///< each written by its pipeline's thread
	std::vector<std::future<void>> running_;
};

} // namespace

ExitCode record_command(const RecordSettings &settings,
			std::chrono::steady_clock::time_point process_start)
{
	for (std::size_t i = 0; i < settings.pipelines.size(); ++i)
		if (auto checked = Recording::check(settings.pipelines[i]); !checked)
			return report(checked.error().code,
				      label_of(settings, i) + checked.error().message);
	auto signals = StopSignals::create();
	if (!signals)
		return report(ExitCode::kProgramFault, signals.error().message());
	Run run(settings, **signals, process_start);
	run.start();
	return run.end();
}

} // namespace penstock
