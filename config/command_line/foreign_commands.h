#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace penstock {

/// The command that a word means which is none of the program's own commands: another program's
/// word for it ("list"), or a command of a command without the first word ("check" of "config
/// check"). Null: it means none.
const CLI::App *find_foreign_command(const CLI::App &program, const std::string &word);

} // namespace penstock
