#include "app/commands/config_check.h"

#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/backends/driver_calls.h"
#include "app/failure.h"
#include "app/outputs/output_plan.h"
#include "app/run/files/replace_file.h"
#include "app/selection/prepare_pipeline.h"
#include "app/selection/present_devices.h"

namespace penstock {

namespace {

/// Of a folder the number alone would not say in which file it is.
std::string place_of(const ConfigSettings &settings, std::size_t number)
{
	const std::string &name = settings.configuration.record.pipelines[number].name;
	return fmt::format("{}: pipelines[{}]{}", settings.file, number,
			   name.empty() ? "" : fmt::format(" ({})", name));
}

ExitCode tell(const std::string &place, const Problem &problem)
{
	spdlog::error("{}: {}", place, problem.message);
	return exit_code_of(problem.kind);
}

/// Outputs that no codec suits.
ExitCode check_codecs(const ConfigSettings &settings)
{
	ExitCode code = ExitCode::kDone;
	const auto &pipelines = settings.configuration.record.pipelines;
	for (std::size_t i = 0; i < pipelines.size(); ++i)
		if (auto checked = check_pipeline(pipelines[i]); !checked)
			code = worst(code, tell(place_of(settings, i), checked.error()));
	return code;
}

/// Another machine, and another day, may have what is missing here.
void warn_of_outputs(const ConfigSettings &settings)
{
	const RecordSettings &record = settings.configuration.record;
	for (std::size_t i = 0; i < record.pipelines.size(); ++i)
		for (const StreamSettings &stream : record.pipelines[i].streams)
			for (const OutputSettings &output : stream.outputs)
				if (Status status = check_output(output); !status)
					spdlog::warn("{}: {}", place_of(settings, i),
						     status.error().message());
	for (const std::string &file : {record.run.stats_file, record.run.report})
		if (Status status = check_replaceable(file); !status)
			spdlog::warn("{}: {}", settings.file, status.error().message());
}

ExitCode check_devices(const ConfigSettings &settings)
{
	DriverCalls calls;
	ExitCode code = ExitCode::kDone;
	const auto &pipelines = settings.configuration.record.pipelines;
	for (std::size_t i = 0; i < pipelines.size(); ++i)
		for (const Problem &problem : missing_devices(pipelines[i], calls.io()))
			code = worst(code, tell(place_of(settings, i), problem));
	return code;
}

} // namespace

ExitCode check_config(const ConfigSettings &settings)
{
	if (const ExitCode code = check_codecs(settings); code != ExitCode::kDone)
		return code;
	warn_of_outputs(settings);
	const ExitCode code = settings.devices ? check_devices(settings) : ExitCode::kDone;
	if (code != ExitCode::kDone)
		return code;
	const std::size_t count = settings.configuration.record.pipelines.size();
	fmt::print(stderr, "{}: OK, {} pipeline{}\n", settings.file, count, count == 1 ? "" : "s");
	return ExitCode::kDone;
}

} // namespace penstock
