#pragma once

#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "app/control/control_source.h"
#include "app/run/pipeline_result.h"
#include "app/run/service_notifier.h"
#include "app/text/progress_line.h"
#include "config/options/settings.h"
#include "core/base/result.h"

namespace penstock {

/// Whether the files that a run leaves at its end can be made, as far as that can be known before.
Status check_places(const RunSettings &settings);

/// What is told of all pipelines of a run together: to a service manager, to whoever sends SIGUSR1,
/// and at the end in the statistics file and the report. Threads: any.
class RunMonitor
{
public:
	/// Borrows both. Pipelines have numbers, in the order of their `names`.
	RunMonitor(const RunSettings &settings, RunControl &control,
		   std::vector<std::string> names);

	/// It never began, and why.
	void refuse(std::size_t pipeline, ExitCode code);
	void begin(std::size_t pipeline);
	/// About once a second while it streams.
	void show(std::size_t pipeline, const Statistics &now, const Decision &path);
	void end(std::size_t pipeline, PipelineResult result);
	/// It does not come back from a driver: what it showed last is what it came to.
	void abandon(std::size_t pipeline);

	/// Writes the files, when all have ended. The worst of all exit codes.
	ExitCode finish();

private:
	struct Entry {
		PipelineResult result;
		bool began = false;
		bool ended = false;
	};

	void notify_service();
	void report_now();
	std::vector<PipelineResult> results() const;
	Statistics together() const;
	Status write_statistics() const;
	Status write_report() const;

	const RunSettings &settings_;
	std::mutex mutex_;
	std::vector<Entry> entries_;
	ServiceNotifier service_;
	ProgressLine progress_{stderr}; ///< of several pipelines
	Result<std::unique_ptr<ControlSource>> commands_;
};

} // namespace penstock
