#pragma once

#include "config/settings.h"

namespace penstock {

/// Sends log messages to standard error, as plain lines or as JSON lines.
void set_up_logging(const LogSettings &settings);

} // namespace penstock
