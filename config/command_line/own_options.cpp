#include "config/command_line/own_options.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/command_tree.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

/// Dashes would make short names more like each other than they are.
std::string_view without_dashes(std::string_view name)
{
	const std::size_t begin = name.find_first_not_of('-');
	return begin == std::string_view::npos ? std::string_view() : name.substr(begin);
}

} // namespace

const CLI::Option *find_option(const CLI::App &command, const std::string &name)
{
	for (const CLI::App *app = &command; app; app = app->get_parent())
		if (const CLI::Option *option = app->get_option_no_throw(name))
			return option;
	return nullptr;
}

std::string long_name(const CLI::Option &option)
{
	return option.get_lnames().empty() ? option.get_name() : "--" + option.get_lnames()[0];
}

bool takes_value(const CLI::Option &option)
{
	return option.get_items_expected_max() > 0;
}

std::string missing_value(const CLI::Option &option)
{
	const OptionDescription description = describe(option);
	return fmt::format("{}: its value is missing ({})", long_name(option),
			   description.choices.empty()
				   ? description.value
				   : fmt::format("{}", fmt::join(description.choices, ", ")));
}

const CLI::App *find_command(const CLI::App &app, const std::string &name)
{
	const auto found = app.get_subcommands(
		[&name](const CLI::App *command) { return command->get_name() == name; });
	return found.empty() ? nullptr : found.front();
}

bool takes_words(const CLI::App &command)
{
	const auto words = command.get_options(
		[](const CLI::Option *option) { return option->get_positional(); });
	return !words.empty();
}

const CLI::Option *required_word(const CLI::App &command)
{
	const auto words = command.get_options([](const CLI::Option *option) {
		return option->get_positional() && option->get_required();
	});
	return words.empty() ? nullptr : words.front();
}

std::string option_with_choice(const CLI::App &command, const std::string &word)
{
	std::vector<std::string> found;
	for (const CLI::App *app = &command; app; app = app->get_parent())
		for (const CLI::Option *option : app->get_options())
			if (std::ranges::count(describe(*option).choices, word) > 0)
				found.push_back(long_name(*option));
	return found.size() == 1 ? found[0] : "";
}

std::vector<std::string> names_of_commands(const CLI::App &app)
{
	std::vector<std::string> names;
	for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
		names.push_back(command->get_name());
	return names;
}

std::string nearest_name(const CLI::App &app, const std::string &word)
{
	// Every two short options are like each other.
	if (app.get_option_no_throw(word) && word.starts_with('-'))
		return word;
	const bool is_option = word.starts_with('-');
	std::vector<std::string> names =
		is_option ? std::vector<std::string>() : names_of_commands(app);
	for (const CLI::Option *option : app.get_options())
		for (const std::string &name : option->get_lnames())
			names.push_back("--" + name);
	std::vector<std::string_view> views;
	for (const std::string &name : names)
		views.push_back(without_dashes(name));
	const std::string_view wanted = without_dashes(word);
	const std::string_view near = nearest(wanted.substr(0, wanted.find('=')), views);
	for (std::size_t i = 0; i < names.size(); ++i)
		if (!near.empty() && views[i].data() == near.data())
			return names[i];
	return {};
}

} // namespace penstock
