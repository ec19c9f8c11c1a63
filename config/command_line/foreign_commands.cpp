#include "config/command_line/foreign_commands.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "config/command_line/own_options.h"

namespace penstock {

namespace {

/// Words that people try, and the last word of the command.
constexpr auto kCommands = std::to_array<std::pair<std::string_view, std::string_view>>({
	{"run", "record"},
	{"start", "record"},
	{"capture", "record"},
	{"encode", "record"},
	{"stream", "record"},
	{"dry-run", "plan"},
	{"explain", "plan"},
	{"list", "devices"},
	{"ls", "devices"},
	{"show", "devices"},
	{"info", "devices"},
	{"probe", "devices"},
	{"scan", "devices"},
	{"cameras", "devices"},
	{"encoders", "devices"},
	{"validate", "check"},
	{"verify", "check"},
});

} // namespace

const CLI::App *find_foreign_command(const CLI::App &program, const std::string &word)
{
	const auto foreign =
		std::ranges::find(kCommands, word, &decltype(kCommands)::value_type::first);
	const bool known = foreign != kCommands.end();
	const std::string name(known ? foreign->second : word);
	if (const CLI::App *command = known ? find_command(program, name) : nullptr)
		return command;
	for (const CLI::App *group : program.get_subcommands([](const CLI::App *) { return true; }))
		if (const CLI::App *command = find_command(*group, name))
			return command;
	return nullptr;
}

} // namespace penstock
