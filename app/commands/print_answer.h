#pragma once

#include <string>

#include "app/exit_code.h"

namespace penstock {

/// Prints what a command was asked for: `code`, or kOutputFailed when standard output takes no more
/// (a full disk, a closed pipe).
ExitCode print_answer(const std::string &text, ExitCode code);

} // namespace penstock
