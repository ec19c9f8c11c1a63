#include "config/command_line/mistake_text.h"

#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/command_line/own_options.h"
#include "config/generated/command_tree.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

/// Where a mistake has no better word: what lists the right ones.
std::string see_help(const CLI::App &command)
{
	return fmt::format("; see {} --help", fmt::join(words_of(command), " "));
}

/// The words that no command took.
std::vector<std::string> unused_words(const CLI::App &command)
{
	for (const CLI::App *app = &command; app; app = app->get_parent())
		if (std::vector<std::string> unused = app->remaining(); !unused.empty())
			return unused;
	return {};
}

/// A word that no command took, and what it was probably meant to be.
struct UnusedWord {
	std::string word;
	std::string near; ///< may be empty
};

/// Of several unused words, the mistake is the one that is nearly right; the others often follow
/// from it.
UnusedWord mistaken_word(const CLI::App &app, const CLI::App &command,
			 const std::vector<std::string> &unused)
{
	UnusedWord mistaken{unused[0], {}};
	for (const std::string &candidate : unused) {
		std::string own = nearest_name(command, candidate);
		std::string near = own.empty() ? nearest_name(app, candidate) : own;
		if (near.empty() && !candidate.starts_with('-'))
			continue;
		mistaken = {candidate, near};
		if (!near.empty())
			break;
	}
	return mistaken;
}

std::string describe(const UnusedWord &mistaken, const CLI::App &command)
{
	const auto &[word, near] = mistaken;
	if (!near.empty() && near == word.substr(0, word.find('=')))
		return fmt::format("{} belongs after {}", near, command.get_name());
	const std::string hint = near.empty() ? see_help(command) : suggestion(near);
	return fmt::format("{} is not a command or option here{}", word, hint);
}

/// CLI11 reports numbers of values; a user needs to know which option has none, or two.
std::string describe(const CLI::ArgumentMismatch &mismatch, const CLI::App &command)
{
	const std::string text = mismatch.what();
	const std::string name = text.substr(0, text.find(':'));
	if (text.find("received") != std::string::npos)
		return fmt::format("{} is given more than once", name);
	const CLI::Option *option = command.get_option_no_throw(name);
	return option ? missing_value(*option) : fmt::format("{}: its value is missing", name);
}

} // namespace

std::string describe_mistake(const CLI::ParseError &error, const CLI::App &app,
			     const CLI::App &command)
{
	const std::vector<std::string> unused = unused_words(command);
	const bool required = dynamic_cast<const CLI::RequiredError *>(&error) != nullptr;
	// A misspelt word also counts as missing, which CLI11 reports first.
	if (!unused.empty() && (required || dynamic_cast<const CLI::ExtrasError *>(&error)))
		return describe(mistaken_word(app, command, unused), command);
	const std::vector<std::string> commands = names_of_commands(command);
	if (required && !commands.empty())
		return fmt::format("a command is missing: one of {}{}", fmt::join(commands, ", "),
				   see_help(command));
	if (const auto *mismatch = dynamic_cast<const CLI::ArgumentMismatch *>(&error))
		return describe(*mismatch, command);
	return error.what();
}

} // namespace penstock
