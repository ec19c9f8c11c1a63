#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace penstock {

std::vector<std::string> names_of_commands(const CLI::App &app);

/// The option of `app`, or the command below it, that is most like a word. Empty: none is like it.
std::string nearest_name(const CLI::App &app, const std::string &word);

} // namespace penstock
