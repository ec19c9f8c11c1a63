#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace penstock {

/// The option of a command, or one of the whole program, by a name with its dashes; null if there
/// is none.
const CLI::Option *find_option(const CLI::App &command, const std::string &name);

/// "--output", of "-o,--output".
std::string long_name(const CLI::Option &option);

bool takes_value(const CLI::Option &option);

/// "--bitrate: its value is missing (BITS/S)", with the choices where there are some.
std::string missing_value(const CLI::Option &option);

/// The command with a name among those below `app`; null if there is none.
const CLI::App *find_command(const CLI::App &app, const std::string &name);

/// Whether a command has positional arguments.
bool takes_words(const CLI::App &command);

/// The first positional argument that a command must have; null: none.
const CLI::Option *required_word(const CLI::App &command);

/// The only option of a command that has a word among its choices: "--rate-control" of "cbr".
/// Empty: none has, or several.
std::string option_with_choice(const CLI::App &command, const std::string &word);

std::vector<std::string> names_of_commands(const CLI::App &app);

/// The option of `app`, or the command below it, that is most like a word. Empty: none is like it.
std::string nearest_name(const CLI::App &app, const std::string &word);

} // namespace penstock
