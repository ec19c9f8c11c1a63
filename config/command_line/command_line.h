#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "config/options/settings.h"

namespace penstock {

/// What the user asked for.
struct Invocation {
	LogSettings log;
	std::optional<std::string> warning; ///< of the config file
	std::variant<RecordSettings, PlanSettings, DevicesSettings, ConfigSettings> command;
};

/// Nothing is to be run: --help, --version, `completion`, `manual` and their like (text for
/// standard output), or a mistake (text for standard error, naming the option and what would be
/// right).
struct EarlyExit {
	bool mistake = false;
	std::string text;
};

/// Where no terminal says how wide it is.
inline constexpr std::size_t kUsualWidth = 80;

/// `version` is what --version prints, `width` how many columns the help may have.
std::variant<Invocation, EarlyExit> parse_command_line(std::span<const char *const> arguments,
						       const std::string &version,
						       std::size_t width = kUsualWidth);

} // namespace penstock
