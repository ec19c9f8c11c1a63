#include "app/commands/commands.h"

#include <cstdio>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/standard_output.h"
#include "config/config_file.h"

namespace penstock {

ExitCode config_command(const ConfigSettings &settings)
{
	using Action = ConfigSettings::Action;
	if (settings.action == Action::kSchema)
		return print(std::string(config_schema()), ExitCode::kDone);
	if (settings.action == Action::kCheck) {
		std::size_t pipelines = settings.configuration.record.pipelines.size();
		fmt::print(stderr, "{}: right, {} pipeline{}\n", settings.file, pipelines,
			   pipelines == 1 ? "" : "s");
		return ExitCode::kDone;
	}
	auto text = print_config(settings.configuration);
	if (!text) {
		spdlog::error("{}", text.error().message());
		return ExitCode::kUsage;
	}
	return print(*text, ExitCode::kDone);
}

} // namespace penstock
