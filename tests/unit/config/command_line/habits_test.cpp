#include "tests/unit/config/command_line/habits.h"

#include <string>
#include <string_view>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/command_line/command_line.h"

namespace penstock {
namespace {

using testing::HasSubstr;

/// As a shell does; single quotes only.
std::vector<std::string> words_in(std::string_view line)
{
	std::vector<std::string> words;
	bool quoted = false;
	bool inside = false;
	for (const char letter : line) {
		if (letter == ' ' && !quoted) {
			inside = false;
			continue;
		}
		if (!inside)
			words.emplace_back();
		inside = true;
		if (letter == '\'')
			quoted = !quoted;
		else
			words.back() += letter;
	}
	return words;
}

std::variant<Invocation, EarlyExit> answer_to(const std::vector<std::string> &words)
{
	std::vector<const char *> arguments{"penstock"};
	for (const std::string &word : words)
		arguments.push_back(word.c_str());
	return parse_command_line(arguments, "1.2.3");
}

TEST(Habits, AreAnswered)
{
	const std::vector<Habit> all = joined({&habits(), &slips()});
	EXPECT_GE(all.size(), 250u);
	for (const Habit &habit : all) {
		SCOPED_TRACE(habit.line);
		const auto result = answer_to(words_in(habit.line));
		const auto *early = std::get_if<EarlyExit>(&result);
		ASSERT_EQ(early == nullptr, habit.ending == Habit::Ending::kRuns)
			<< (early ? early->text : "accepted");
		if (!early)
			continue;
		EXPECT_EQ(early->mistake, habit.ending == Habit::Ending::kRefuses) << early->text;
		for (const char *words : habit.told)
			EXPECT_THAT(early->text, HasSubstr(words));
		if (early->mistake) {
			EXPECT_EQ(early->text.find('\n'), early->text.size() - 1) << early->text;
		}
	}
}

/// The line that an answer proposes; empty where it cannot be tried: it has places for what is not
/// known, hides a secret, or names a file that is not there.
std::string proposed_line(const std::vector<std::string> &words)
{
	const auto result = answer_to(words);
	const auto *early = std::get_if<EarlyExit>(&result);
	const std::string text = early && early->mistake ? early->text : "";
	const std::size_t begin = text.find(": penstock ");
	if (begin == std::string::npos)
		return {};
	const std::string line = text.substr(begin + 2, text.size() - begin - 3);
	for (const char *mark : {"WIDTH", "HEIGHT", "LEVEL", "***", "FILE", "--config", ".json"})
		if (line.find(mark) != std::string::npos)
			return {};
	return line;
}

/// What somebody copies from the answer is right.
TEST(Habits, AreAnsweredWithLinesThatAreAccepted)
{
	int lines = 0;
	for (const Habit &habit : joined({&habits(), &slips()})) {
		const std::string line = proposed_line(words_in(habit.line));
		if (line.empty())
			continue;
		std::vector<std::string> words = words_in(line);
		words.erase(words.begin());
		const auto again = answer_to(words);
		const auto *refused = std::get_if<EarlyExit>(&again);
		EXPECT_FALSE(refused) << line << "\n" << (refused ? refused->text : "");
		++lines;
	}
	EXPECT_GE(lines, 190);
}

} // namespace
} // namespace penstock
