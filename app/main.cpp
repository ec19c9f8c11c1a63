#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <unistd.h>
#include <variant>

#include <spdlog/spdlog.h>

#include "app/commands/commands.h"
#include "app/control/process.h"
#include "app/text/logging.h"
#include "app/text/standard_output.h"
#include "app/text/terminal.h"
#include "app/version_text.h"
#include "config/command_line/command_line.h"

namespace {

using namespace penstock;

ExitCode show(const EarlyExit &early)
{
	if (early.mistake) {
		std::fputs(early.text.c_str(), stderr);
		return ExitCode::kUsage;
	}
	if (Status printed = print(early.text); !printed) {
		std::fprintf(stderr, "penstock: %s\n", printed.error().message().c_str());
		return ExitCode::kOutputFailed;
	}
	return ExitCode::kDone;
}

int run(int argc, char **argv)
{
	auto process_start = std::chrono::steady_clock::now();
	auto parsed = parse_command_line(
		std::span(const_cast<const char *const *>(argv), static_cast<std::size_t>(argc)),
		version_text(), text_width(STDOUT_FILENO, std::getenv("COLUMNS"), kUsualWidth));
	if (const auto *early = std::get_if<EarlyExit>(&parsed))
		return static_cast<int>(show(*early));

	const Invocation &invocation = std::get<Invocation>(parsed);
	set_up_logging(invocation.log);
	if (invocation.warning)
		spdlog::warn("{}", *invocation.warning);
	ExitCode code;
	if (const auto *record = std::get_if<RecordSettings>(&invocation.command))
		code = record_command(*record, process_start);
	else if (const auto *plan = std::get_if<PlanSettings>(&invocation.command))
		code = plan_command(*plan);
	else if (const auto *config = std::get_if<ConfigSettings>(&invocation.command))
		code = config_command(*config);
	else
		code = devices_command(std::get<DevicesSettings>(invocation.command));
	return static_cast<int>(code);
}

} // namespace

int main(int argc, char **argv)
{
	prepare_process();
	try {
		return run(argc, argv);
	} catch (const std::exception &exception) {
		std::fprintf(stderr, "penstock: %s\n", exception.what());
		return static_cast<int>(ExitCode::kProgramFault);
	}
}
