#include "app/commands/commands.h"

#include <limits>
#include <unistd.h>

#include <spdlog/spdlog.h>

#include "app/backends/device_list.h"
#include "app/commands/print_answer.h"
#include "app/text/device_text.h"
#include "app/text/terminal.h"

namespace penstock {

ExitCode devices_command(const DevicesSettings &settings)
{
	v4l2::SystemIo io;
	const DeviceList found = list_devices(io);
	if (settings.json)
		return print_answer(to_json(found), ExitCode::kDone);
	for (const Error &error : found.unreadable)
		spdlog::warn("{}", error.message());
	// A program that reads the lines wants each of them whole.
	constexpr std::size_t kEndless = std::numeric_limits<std::size_t>::max();
	return print_answer(to_text(found, terminal_width(STDOUT_FILENO).value_or(kEndless)),
			    ExitCode::kDone);
}

} // namespace penstock
