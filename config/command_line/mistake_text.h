#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace penstock {

/// What CLI11 could not read, in words that name the option and say what would be right. `command`
/// is the innermost one that was given.
std::string describe_mistake(const CLI::ParseError &error, const CLI::App &app,
			     const CLI::App &command);

} // namespace penstock
