#include "tests/support/lab/readme.h"

#include <algorithm>
#include <variant>

#include <gtest/gtest.h>

#include "config/command_line/command_line.h"

namespace penstock::test {
namespace {

TEST(Readme, HasNoCommandThatIsRefused)
{
	const std::vector<std::vector<std::string>> commands = readme_commands();
	EXPECT_GT(commands.size(), 10u);
	for (const std::vector<std::string> &words : commands) {
		// The file is not there; a test of the recipe makes and reads it.
		if (std::ranges::find(words, "--config") != words.end())
			continue;
		std::vector<const char *> arguments{"penstock"};
		for (const std::string &word : words)
			arguments.push_back(word.c_str());
		const auto result = parse_command_line(arguments, "1");
		const auto *early = std::get_if<EarlyExit>(&result);
		EXPECT_FALSE(early && early->mistake) << early->text;
	}
}

} // namespace
} // namespace penstock::test
