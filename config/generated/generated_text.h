#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace penstock {

/// Adds the commands that print what is made from the command line's own description: `completion
/// SHELL` and `manual`.
void add_generated_text(CLI::App &app);

/// What such a command prints; nothing when none was given.
std::optional<std::string> generated_text(const CLI::App &app);

} // namespace penstock
