#pragma once

#include <string>

#include "app/exit_code.h"

namespace penstock {

/// Prints a config file for this machine's devices, or writes it where no file is yet.
ExitCode init_config(const std::string &new_file);

} // namespace penstock
