#include "config/generated/help_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/generated/examples.h"
#include "core/text/text_table.h"

namespace penstock {

namespace {

/// In columns of a terminal.
constexpr std::size_t kNarrowest = 45;
/// Where the names of options leave too little room for what they mean, it is written below them.
constexpr std::size_t kNarrow = 60;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kDeepIndent = 6;

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string paragraph(std::string_view text, std::size_t indent, std::size_t width)
{
	std::string result;
	for (const std::string &line : wrap(text, width - indent))
		result += std::string(indent, ' ') + line + "\n";
	return result;
}

std::string section(std::string_view title, const Rows &rows, std::size_t width)
{
	if (rows.empty())
		return {};
	std::string result = fmt::format("\n{}:\n", title);
	TextTable table(kIndent, width);
	for (const auto &[name, text] : rows) {
		table.add({name, text});
		if (width < kNarrow)
			result += paragraph(name, kIndent, width) +
				  paragraph(text, kDeepIndent, width);
	}
	return width < kNarrow ? result : result + table.text();
}

std::string examples_text(const std::string &command, std::size_t width)
{
	const std::vector<Example> examples = examples_of(command);
	std::string result = examples.empty() ? "" : "\nExamples:\n";
	for (const Example &example : examples)
		result += paragraph(example.line, kIndent, width) +
			  paragraph(example.what, kDeepIndent, width);
	return result;
}

std::string usage(const CommandDescription &command)
{
	std::string result = fmt::format("Usage: {} [options]", fmt::join(command.words, " "));
	for (const OptionDescription &option : command.options)
		if (option.names.empty())
			result += " " + option.value;
	return result + (command.commands.empty() ? "" : " COMMAND");
}

/// "-o, --output URL"; an option without a short name has its place left free.
std::string names_of(const OptionDescription &option)
{
	const bool long_only = option.names.size() == 1 && option.names[0].starts_with("--");
	const std::string names =
		fmt::format("{}{}", long_only ? "    " : "", fmt::join(option.names, ", "));
	if (option.value.empty())
		return names;
	return names.empty() ? option.value : names + " " + option.value;
}

Rows rows_of(const CommandDescription &command, const std::string &group)
{
	Rows rows;
	for (const OptionDescription &option : command.options)
		if (option.group == group)
			rows.emplace_back(names_of(option), option.help);
	return rows;
}

Rows commands_of(const CommandDescription &command)
{
	Rows rows;
	for (const CommandDescription &below : command.commands)
		rows.emplace_back(below.words.back(), below.help);
	return rows;
}

/// The options that every command has come last.
std::vector<std::string> ordered_groups(const CommandDescription &command)
{
	std::vector<std::string> groups = groups_of(command);
	std::stable_partition(groups.begin(), groups.end(),
			      [](const std::string &group) { return group != kCommonGroup; });
	return groups;
}

} // namespace

std::string help_text(const CommandDescription &command, std::size_t width)
{
	width = std::max(width, kNarrowest);
	const std::string name = fmt::format("{}", fmt::join(command.words, " "));
	std::string result = paragraph(command.help, 0, width);
	result += examples_text(name, width);
	result += "\n" + paragraph(usage(command), 0, width);
	result += section("Commands", commands_of(command), width);
	for (const std::string &group : ordered_groups(command))
		result += section(group, rows_of(command, group), width);
	if (!command.commands.empty())
		result +=
			"\n" + paragraph(fmt::format("{} COMMAND --help tells of a command.", name),
					 0, width);
	return result;
}

} // namespace penstock
