#include "app/version_text.h"

#include <fmt/format.h>

#include "app/commit.h"

namespace penstock {

std::string version_text()
{
	return fmt::format("{}{}\nbuilt with {}", PENSTOCK_VERSION,
			   kCommit.empty() ? "" : fmt::format(" (commit {})", kCommit),
			   PENSTOCK_LIBRARIES);
}

} // namespace penstock
