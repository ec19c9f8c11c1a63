#include "app/commands/commands.h"

#include <spdlog/spdlog.h>

#include "app/device_choice.h"
#include "app/standard_output.h"

namespace penstock {

ExitCode plan_command(const PlanSettings &settings)
{
	v4l2::SystemIo io;
	const WaySettings &way = settings.way;
	auto devices = choose_devices(way.camera, {&way.encoder, 1}, way.policy, io);
	if (!devices) {
		spdlog::error("{}", devices.error().message);
		return devices.error().code;
	}
	const PlanReport &report = devices->report;
	std::string text = settings.json ? to_json(report) : to_text(report);
	ExitCode code = print(text, exit_code_of(report.plan));
	devices->report.plan = {};
	devices->encoders[0]->release_allocation();
	devices->camera->restore();
	return code;
}

} // namespace penstock
