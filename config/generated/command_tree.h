#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace penstock {

/// The group of the options that every command has, as CLI11 calls it.
inline constexpr std::string_view kCommonGroup = "Options";

/// An option as the help describes it.
struct OptionDescription {
	std::vector<std::string> names; ///< "-o", "--output"; empty: an argument without one
	std::string value;		///< "URL"; empty: it takes none
	std::string help;		///< with the default, where there is one
	std::string group;		///< "Source"
	std::vector<std::string> choices;
};

/// A command with its own commands, or the program itself.
struct CommandDescription {
	std::vector<std::string> words; ///< "penstock", "record"
	std::string help;
	std::vector<OptionDescription> options;
	std::vector<CommandDescription> commands;
};

OptionDescription describe(const CLI::Option &option);

/// Describes a command of a parser and those below it, for everything that is generated from the
/// same words as the help.
CommandDescription describe(const CLI::App &app);

/// What is written to give a command: "penstock", "config", "print".
std::vector<std::string> words_of(const CLI::App &command);

/// The groups of its options, in their order.
std::vector<std::string> groups_of(const CommandDescription &command);

/// The command and those below it, outermost first.
std::vector<const CommandDescription *> flatten(const CommandDescription &command);

} // namespace penstock
