#include "config/generated/command_tree.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

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

/// Some texts say themselves what the default depends on.
std::string with_default(const CLI::Option &option)
{
	const std::string text = option.get_description();
	const std::string value = option.get_default_str();
	if (value.empty() || text.find("(default") != std::string::npos)
		return text;
	return fmt::format("{} (default: {})", text, value);
}

void flatten_into(const CommandDescription &command, std::vector<const CommandDescription *> &list)
{
	list.push_back(&command);
	for (const CommandDescription &below : command.commands)
		flatten_into(below, list);
}

} // namespace

OptionDescription describe(const CLI::Option &option)
{
	OptionDescription description;
	for (const std::string &name : option.get_snames())
		description.names.push_back("-" + name);
	for (const std::string &name : option.get_lnames())
		description.names.push_back("--" + name);
	description.help = with_default(option);
	description.group = option.get_group();
	if (option.get_items_expected_max() != 0)
		describe_value(option, description);
	// For an argument its name says more than the type of its value.
	if (description.names.empty())
		description.value = option.get_name(true);
	return description;
}

std::vector<std::string> words_of(const CLI::App &command)
{
	std::vector<std::string> words;
	if (const CLI::App *above = command.get_parent())
		words = words_of(*above);
	words.push_back(command.get_name());
	return words;
}

CommandDescription describe(const CLI::App &app)
{
	CommandDescription command;
	command.words = words_of(app);
	command.help = app.get_description();
	for (const CLI::Option *option : app.get_options())
		command.options.push_back(describe(*option));
	for (const CLI::App *below : app.get_subcommands([](const CLI::App *) { return true; }))
		command.commands.push_back(describe(*below));
	return command;
}

std::vector<std::string> groups_of(const CommandDescription &command)
{
	std::vector<std::string> groups;
	for (const OptionDescription &option : command.options)
		if (std::ranges::find(groups, option.group) == groups.end())
			groups.push_back(option.group);
	return groups;
}

std::vector<const CommandDescription *> flatten(const CommandDescription &command)
{
	std::vector<const CommandDescription *> list;
	flatten_into(command, list);
	return list;
}

} // namespace penstock
