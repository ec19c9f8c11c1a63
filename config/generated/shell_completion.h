#pragma once

#include <string>

#include "config/generated/command_tree.h"

namespace penstock {

/// Scripts that complete the program's command line: commands, options, fixed choices, files, and
/// the device nodes of the machine that they run on. They start no program but the shell.
std::string bash_completion(const CommandDescription &program);
std::string zsh_completion(const CommandDescription &program);
std::string fish_completion(const CommandDescription &program);

} // namespace penstock
