#include "app/commands/commands.h"

#include <spdlog/spdlog.h>

#include "app/device_pair.h"
#include "app/standard_output.h"

namespace penstock {

ExitCode plan_command(const PlanSettings &settings)
{
	v4l2::SystemIo io;
	auto pair = choose_pair(settings.way, io);
	if (!pair) {
		spdlog::error("{}", pair.error().message);
		return pair.error().code;
	}
	std::string text = settings.json ? to_json(pair->report) : to_text(pair->report);
	ExitCode code = print(text, exit_code_of(pair->report.plan));
	pair->report.plan = {};
	pair->encoder->release_allocation();
	pair->camera->restore();
	return code;
}

} // namespace penstock
