#pragma once

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

/// Nothing is to be run: --help, --version, `completion` and `manual` (text for standard output),
/// or a mistake (text for standard error, naming the option and what would be right).
struct EarlyExit {
	bool mistake = false;
	std::string text;
};

/// `version` is what --version prints.
std::variant<Invocation, EarlyExit> parse_command_line(std::span<const char *const> arguments,
						       const std::string &version);

} // namespace penstock
