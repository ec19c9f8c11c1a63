#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace penstock {

/// Adds the commands that print texts generated from the description of the command line:
/// `completion SHELL` and `manual`.
void add_generated_text(CLI::App &app);

/// What such a command prints; nothing if none was given.
std::optional<std::string> generated_text(const CLI::App &app);

} // namespace penstock
