#include "app/commands/print_answer.h"

#include <spdlog/spdlog.h>

#include "app/text/standard_output.h"

namespace penstock {

ExitCode print_answer(const std::string &text, ExitCode code)
{
	if (Status printed = print(text); !printed) {
		spdlog::error("{}", printed.error().message());
		return ExitCode::kOutputFailed;
	}
	return code;
}

} // namespace penstock
