#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace CLI {
class App;
} // namespace CLI

namespace penstock {

/// Adds the commands that only print what is known of the program itself: `help`, `version`,
/// `completion` and `manual`.
void add_generated_text(CLI::App &app);

/// The text of the command that was given, if it is one of those; `width` is that of the help. A
/// user_mistake() where help is wanted of no command.
std::optional<Result<std::string>> generated_text(const CLI::App &app, std::size_t width);

} // namespace penstock
