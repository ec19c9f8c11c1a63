#include "app/text/standard_output.h"

#include <cerrno>
#include <cstdio>

namespace penstock {

Status print(const std::string &text)
{
	// fmt::print() throws when it cannot buffer; the stream remembers an earlier error.
	const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::ferror(stdout) == 0;
	if (std::fflush(stdout) == 0 && written)
		return {};
	return system_error(errno, "write standard output");
}

} // namespace penstock
