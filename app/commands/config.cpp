#include "app/commands/commands.h"

#include <cstdio>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/commands/print_answer.h"
#include "app/failure.h"
#include "app/planning/prepare_pipeline.h"
#include "config/file/config_file.h"

namespace penstock {

namespace {

/// The file as such is right; what is left are outputs that no codec suits.
ExitCode check(const std::string &file, const RecordSettings &record)
{
	for (std::size_t i = 0; i < record.pipelines.size(); ++i) {
		auto checked = check_pipeline(record.pipelines[i]);
		if (!checked) {
			spdlog::error("{}: pipelines[{}]: {}", file, i, checked.error().message);
			return exit_code_of(checked.error().kind);
		}
	}
	std::size_t count = record.pipelines.size();
	fmt::print(stderr, "{}: OK, {} pipeline{}\n", file, count, count == 1 ? "" : "s");
	return ExitCode::kDone;
}

} // namespace

ExitCode config_command(const ConfigSettings &settings)
{
	using Action = ConfigSettings::Action;
	if (settings.action == Action::kSchema)
		return print_answer(std::string(config_schema()), ExitCode::kDone);
	if (settings.action == Action::kCheck)
		return check(settings.file, settings.configuration.record);
	auto text = print_config(settings.configuration);
	if (!text) {
		spdlog::error("{}", text.error().message());
		return ExitCode::kUsage;
	}
	return print_answer(*text, ExitCode::kDone);
}

} // namespace penstock
