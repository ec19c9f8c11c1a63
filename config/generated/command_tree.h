#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace penstock {

/// An option as the help describes it.
struct OptionDescription {
	std::vector<std::string> names; ///< "-o", "--output"; empty: an argument without one
	std::string value;		///< "URL"; empty: it takes none
	std::string help;
	std::string group; ///< "Source"
	std::vector<std::string> choices;
};

/// A command with its own commands, or the program itself.
struct CommandDescription {
	std::vector<std::string> words; ///< "penstock", "record"
	std::string help;
	std::vector<OptionDescription> options;
	std::vector<CommandDescription> commands;
};

/// Describes the commands of a parser, for everything that is generated from the same words as the
/// help. `words` come before the command.
CommandDescription describe(const CLI::App &app, std::vector<std::string> words = {});

/// The command and those below it, outermost first.
std::vector<const CommandDescription *> flatten(const CommandDescription &command);

} // namespace penstock
