#include "app/commands/commands.h"

#include <spdlog/spdlog.h>

#include "app/backends/driver_calls.h"
#include "app/control/signals.h"
#include "app/events/event_log.h"
#include "app/failure.h"
#include "app/outputs/output_plan.h"
#include "app/run/files/replace_file.h"
#include "app/run/run.h"
#include "app/selection/prepare_pipeline.h"

namespace penstock {

namespace {

ExitCode report(ExitCode code, const std::string &message)
{
	spdlog::error("{}", message);
	return code;
}

/// Null where nobody wants them.
Result<std::unique_ptr<EventLog>> start_events(const RunSettings &settings)
{
	if (settings.events.empty() && settings.exec_on.empty())
		return nullptr;
	return EventLog::start(settings.events, settings.exec_on);
}

} // namespace

ExitCode record_command(const RecordSettings &settings,
			std::chrono::steady_clock::time_point process_start)
{
	const std::vector<std::string> names = names_of(settings.pipelines);
	for (std::size_t i = 0; i < settings.pipelines.size(); ++i) {
		if (auto checked = check_pipeline(settings.pipelines[i]); !checked)
			return report(exit_code_of(checked.error().kind),
				      label_of(names, i) + checked.error().message);
		for (const StreamSettings &stream : settings.pipelines[i].streams)
			if (Status status = check_terminal(stream.outputs); !status)
				return report(ExitCode::kUsage, status.error().context);
	}
	for (const std::string &file : {settings.run.stats_file, settings.run.report})
		if (Status place = check_replaceable(file); !place)
			return report(ExitCode::kOutputFailed, place.error().message());
	RunControl control;
	auto signals = Signals::create(control);
	if (!signals)
		return report(ExitCode::kProgramFault, signals.error().message());
	auto events = start_events(settings.run);
	if (!events)
		return report(ExitCode::kOutputFailed, events.error().message());
	DriverCalls calls;
	auto run = Run::create(settings, control, calls.io(), process_start, std::move(*events));
	if (!run)
		return report(ExitCode::kProgramFault, run.error().message());
	return (*run)->run();
}

} // namespace penstock
