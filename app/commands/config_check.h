#pragma once

#include "app/exit_code.h"
#include "config/options/settings.h"

namespace penstock {

/// The file as such is right. Tells what is wrong between its settings, and what the recording
/// would miss on this machine.
ExitCode check_config(const ConfigSettings &settings);

} // namespace penstock
