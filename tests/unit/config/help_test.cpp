#include "config/generated/help_text.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/command_line/command_line.h"
#include "config/command_line/command_line_app.h"
#include "config/generated/examples.h"

namespace penstock {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// The program with its commands, as parse_command_line() has them.
class Help : public testing::Test
{
protected:
	CommandLine line_;
	std::unique_ptr<CLI::App> app_ = make_app(line_, "1");
	CommandDescription program_ = describe(*app_);
};

std::vector<std::string> every_line_of(const std::string &text)
{
	std::vector<std::string> lines;
	std::istringstream stream(text);
	for (std::string line; std::getline(stream, line);)
		lines.push_back(line);
	return lines;
}

TEST_F(Help, StaysWithinTheWidth)
{
	for (const CommandDescription *command : flatten(program_))
		for (const std::size_t width : {45u, 59u, 60u, 72u, 80u, 132u})
			for (const std::string &line : every_line_of(help_text(*command, width)))
				EXPECT_LE(line.size(), width) << line;
	EXPECT_EQ(help_text(program_, 1), help_text(program_, 45));
	EXPECT_EQ(help_text(program_, 0), help_text(program_, 45));
}

TEST_F(Help, UsesTheWidth)
{
	std::size_t longest = 0;
	for (const std::string &line : every_line_of(help_text(program_.commands.front(), 132)))
		longest = std::max(longest, line.size());
	EXPECT_GT(longest, 80u);
}

TEST_F(Help, OfEveryCommandBeginsWithExamples)
{
	for (const CommandDescription *command : flatten(program_)) {
		const std::string text = help_text(*command, 80);
		EXPECT_THAT(text, StartsWith(command->help + "\n\nExamples:\n  "));
		std::string name;
		for (const std::string &word : command->words)
			name += (name.empty() ? "" : " ") + word;
		EXPECT_GE(examples_of(name).size(), 2u) << name;
		EXPECT_LE(examples_of(name).size(), 4u) << name;
	}
}

/// The words of an example's line that are penstock's: not those for the shell.
std::vector<std::string> words_of_example(std::string_view line)
{
	const std::size_t begin = line.find("penstock");
	const std::size_t end = line.find_first_of("|>)", begin);
	std::istringstream stream(std::string(line.substr(begin, end - begin)));
	std::vector<std::string> words;
	for (std::string word; stream >> word;)
		words.push_back(word);
	return words;
}

TEST_F(Help, HasNoExampleThatIsRefused)
{
	for (const CommandDescription *command : flatten(program_)) {
		std::string name;
		for (const std::string &word : command->words)
			name += (name.empty() ? "" : " ") + word;
		for (const Example &example : examples_of(name)) {
			const std::vector<std::string> words = words_of_example(example.line);
			// The names are of one word here, and the files are not there.
			if (example.line.find_first_of('"') != std::string_view::npos ||
			    example.line.find(".json") != std::string_view::npos)
				continue;
			std::vector<const char *> arguments;
			for (const std::string &word : words)
				arguments.push_back(word.c_str());
			const auto result = parse_command_line(arguments, "1");
			const auto *early = std::get_if<EarlyExit>(&result);
			EXPECT_FALSE(early && early->mistake) << early->text;
		}
	}
}

TEST_F(Help, NamesDefaults)
{
	const std::string text = help_text(program_.commands.front(), 1000);
	EXPECT_THAT(text, HasSubstr("--zero-copy POLICY"));
	EXPECT_THAT(text, HasSubstr("say so; off: always copy (default: prefer)\n"));
	// Where the text says what it depends on, nothing is added.
	EXPECT_THAT(text, HasSubstr("up to 1280x720)\n"));
}

TEST_F(Help, TellsWhatToTypeFirst)
{
	const std::string text = help_text(program_, 80);
	const std::size_t devices = text.find("penstock devices");
	const std::size_t plan = text.find("penstock plan");
	EXPECT_LT(devices, plan);
	EXPECT_LT(plan, text.find("penstock record"));
}

} // namespace
} // namespace penstock
