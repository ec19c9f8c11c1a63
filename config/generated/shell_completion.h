#pragma once

#include <string>

#include "config/generated/command_tree.h"

namespace penstock {

/// Scripts that complete the command line: commands, options, fixed choices, files, and the device
/// nodes of the machine. They run no program apart from the shell.
std::string bash_completion(const CommandDescription &program);
std::string zsh_completion(const CommandDescription &program);
std::string fish_completion(const CommandDescription &program);

} // namespace penstock
