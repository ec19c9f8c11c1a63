#include "app/commands/commands.h"

#include <cstdlib>
#include <unistd.h>

#include <spdlog/spdlog.h>

#include "app/backends/device_filter.h"
#include "app/backends/driver_calls.h"
#include "app/commands/print_answer.h"
#include "app/text/device_text.h"
#include "app/text/terminal.h"

namespace penstock {

ExitCode devices_command(const DevicesSettings &settings)
{
	DriverCalls calls;
	DeviceList found = list_devices(calls.io());
	if (!settings.only.empty() && !keep_only(found, settings.only)) {
		spdlog::error("there is no device {}; penstock devices lists all", settings.only);
		return ExitCode::kNoDevice;
	}
	if (settings.json)
		return print_answer(to_json(found), ExitCode::kDone);
	for (const Error &error : found.unreadable)
		spdlog::warn("{}", error.message());
	return print_answer(
		to_text(found, text_width(STDOUT_FILENO, std::getenv("COLUMNS"), kFileWidth)),
		ExitCode::kDone);
}

} // namespace penstock
