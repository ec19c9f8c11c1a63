#include "app/commands/commands.h"

#include <cstdlib>
#include <unistd.h>
#include <vector>

#include <spdlog/spdlog.h>

#include "app/backends/driver_calls.h"
#include "app/commands/print_answer.h"
#include "app/failure.h"
#include "app/selection/prepare_pipeline.h"
#include "app/text/plan_json.h"
#include "app/text/plan_text.h"
#include "app/text/terminal.h"

namespace penstock {

ExitCode plan_command(const PlanSettings &settings)
{
	DriverCalls calls;
	const std::vector<std::string> names = names_of(settings.pipelines);
	std::vector<NamedPathReport> plans;
	// All stay open until the last is planned, since "auto" takes what is not busy.
	std::vector<OpenDevices> opened;
	ExitCode code = ExitCode::kDone;
	for (std::size_t i = 0; i < names.size(); ++i) {
		auto devices = prepare_pipeline(settings.pipelines[i], calls.io());
		if (devices && devices->no_picture)
			devices = tl::unexpected<Problem>(opening_problem(*devices->no_picture));
		if (!devices) {
			spdlog::error("{}{}", label_of(names, i), devices.error().message);
			code = worst(code, exit_code_of(devices.error().kind));
			continue;
		}
		PathReport &report = devices->report;
		// The user is shown all paths, also those below the one that is taken.
		if (auto listed = devices->planner->list_rest(report.plan); !listed)
			spdlog::warn("{}{}", label_of(names, i), listed.error().message);
		code = worst(code, exit_code_of(report.plan));
		// The text has the reasons; whoever reads JSON by a program should see it, too.
		if (settings.json && !report.plan.chosen)
			spdlog::error("{}no path from this camera to this encoder is allowed; "
				      "\"candidates\" has the reasons",
				      label_of(names, i));
		plans.push_back({names.size() > 1 ? names[i] : "", without_memory(report)});
		opened.push_back(std::move(*devices));
	}
	opened.clear();
	if (plans.empty())
		return code;
	if (settings.json)
		return print_answer(to_json(plans), code);
	return print_answer(
		to_text(plans, {settings.every_path,
				text_width(STDOUT_FILENO, std::getenv("COLUMNS"), kFileWidth)}),
		code);
}

} // namespace penstock
