#include "app/version_text.h"

#include <fmt/format.h>

#include "app/commit.h"
#include "devices/software/openh264.h"

namespace penstock {

std::string version_text()
{
	return fmt::format("{}{}\nOpenH264 {}; built with {}", PENSTOCK_VERSION,
			   kCommit.empty() ? "" : fmt::format(" (commit {})", kCommit),
			   software::OpenH264::version(), PENSTOCK_LIBRARIES);
}

} // namespace penstock
