#pragma once

#include <string>

#include "app/exit_code.h"

namespace penstock {

/// Writes what a command was asked for to standard output, after what stands in its buffer. `code`,
/// or kOutputFailed with a message when it could not be written (a full disk, a closed pipe).
ExitCode print(const std::string &text, ExitCode code);

} // namespace penstock
