#include "app/commands/commands.h"

#include <spdlog/spdlog.h>

#include "app/commands/config_check.h"
#include "app/commands/config_init.h"
#include "app/commands/print_answer.h"
#include "config/file/config_file.h"

namespace penstock {

namespace {

ExitCode print(const Configuration &configuration)
{
	auto text = print_config(configuration);
	if (text)
		return print_answer(*text, ExitCode::kDone);
	spdlog::error("{}", text.error().message());
	return ExitCode::kUsage;
}

} // namespace

ExitCode config_command(const ConfigSettings &settings)
{
	using Action = ConfigSettings::Action;
	switch (settings.action) {
	case Action::kSchema:
		return print_answer(std::string(config_schema()), ExitCode::kDone);
	case Action::kInit:
		return init_config(settings.new_file);
	case Action::kPrint:
		return print(settings.configuration);
	case Action::kCheck:
		break;
	}
	return check_config(settings);
}

} // namespace penstock
