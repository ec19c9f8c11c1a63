#include "config/generated/command_tree.h"

#include <CLI/CLI.hpp>

namespace penstock {

namespace {

/// CLI11 describes a value as "MODE:{auto,off}": its name, and the description of its checks.
void describe_value(const CLI::Option &option, OptionDescription &description)
{
	const std::string type = option.get_type_name();
	const std::size_t colon = type.find(':');
	description.value = type.substr(0, colon);
	const std::size_t open = type.find('{');
	const std::size_t close = type.find('}');
	if (colon == std::string::npos || open == std::string::npos || close == std::string::npos)
		return;
	description.choices = CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

OptionDescription describe(const CLI::Option &option)
{
	OptionDescription description;
	for (const std::string &name : option.get_snames())
		description.names.push_back("-" + name);
	for (const std::string &name : option.get_lnames())
		description.names.push_back("--" + name);
	description.help = option.get_description();
	description.group = option.get_group();
	if (option.get_items_expected_max() != 0)
		describe_value(option, description);
	// For an argument its name says more than the type of its value.
	if (description.names.empty())
		description.value = option.get_name(true);
	return description;
}

void flatten_into(const CommandDescription &command, std::vector<const CommandDescription *> &list)
{
	list.push_back(&command);
	for (const CommandDescription &below : command.commands)
		flatten_into(below, list);
}

} // namespace

CommandDescription describe(const CLI::App &app, std::vector<std::string> words)
{
	CommandDescription command;
	words.push_back(app.get_name());
	command.help = app.get_description();
	for (const CLI::Option *option : app.get_options())
		command.options.push_back(describe(*option));
	for (const CLI::App *below : app.get_subcommands([](const CLI::App *) { return true; }))
		command.commands.push_back(describe(*below, words));
	command.words = std::move(words);
	return command;
}

std::vector<const CommandDescription *> flatten(const CommandDescription &command)
{
	std::vector<const CommandDescription *> list;
	flatten_into(command, list);
	return list;
}

} // namespace penstock
