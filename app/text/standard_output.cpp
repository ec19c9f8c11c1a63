#include "app/text/standard_output.h"

#include <cerrno>
#include <cstdio>

#include <spdlog/spdlog.h>

#include "core/base/result.h"

namespace penstock {

ExitCode print(const std::string &text, ExitCode code)
{
	// fmt::print() throws on what it cannot buffer; the stream remembers what failed before.
	bool written = std::fputs(text.c_str(), stdout) >= 0 && std::ferror(stdout) == 0;
	if (std::fflush(stdout) == 0 && written)
		return code;
	spdlog::error("{}", Error{std::error_code(errno, std::generic_category()),
				  "write standard output"}
				    .message());
	return ExitCode::kOutputFailed;
}

} // namespace penstock
