#pragma once

#include <string_view>

#include "config/options/settings.h"

namespace penstock {

/// Sends log messages to standard error, as plain lines or as JSON lines.
void set_up_logging(const LogSettings &settings);

/// Prints what is shown at every log level (the path, the summary): plain text on standard error,
/// or a JSON line.
void print_status(std::string_view text);

} // namespace penstock
