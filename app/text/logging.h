#pragma once

#include <string_view>

#include "config/options/settings.h"

namespace penstock {

/// Sends log messages to standard error: as plain lines, as JSON lines, or, where standard error is
/// systemd's journal, with the priority before each line.
void set_up_logging(const LogSettings &settings);

/// Prints a status line (the path, the summary) at every log level, but not with --quiet: plain
/// text on standard error, or a JSON line.
void print_status(std::string_view text);

/// The same for one of several pipelines: the label stands before each line.
void print_status(std::string_view label, std::string_view text);

/// Whether status lines are shown.
bool shows_status();

} // namespace penstock
