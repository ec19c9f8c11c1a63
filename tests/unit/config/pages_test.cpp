#include "tests/support/lab/pages.h"

#include <fstream>
#include <variant>

#include <gtest/gtest.h>

#include "config/command_line/command_line.h"
#include "config/file/config_file.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

bool is_config_file(const std::string &word)
{
	return word == "FILE" || word.ends_with(".json");
}

/// What a command line is refused for; empty if it is not. In place of each config file that it
/// names it finds this one.
std::string refusal(const std::vector<std::string> &words, const std::string &config_file)
{
	std::vector<const char *> arguments{"penstock"};
	for (const std::string &word : words)
		arguments.push_back((is_config_file(word) ? config_file : word).c_str());
	const auto result = parse_command_line(arguments, "1");
	const auto *early = std::get_if<EarlyExit>(&result);
	return early && early->mistake ? early->text : "";
}

TEST(Pages, HaveNoCommandThatIsRefused)
{
	const ScratchDirectory scratch;
	const std::string config_file = scratch.file("config.json");
	std::ofstream(config_file)
		<< R"({"version": 1, "pipelines": [{"outputs": [{"url": "a.mp4"}]}]})";
	std::size_t commands = 0;
	for (const std::string &page : pages()) {
		for (const std::vector<std::string> &words : commands_of(page)) {
			++commands;
			EXPECT_EQ(refusal(words, config_file), "") << page;
		}
	}
	EXPECT_GT(commands, 30u);
}

TEST(Pages, HaveNoConfigFileThatIsRefused)
{
	std::size_t files = 0;
	for (const std::string &page : pages()) {
		for (const std::string &text : config_files_of(page)) {
			++files;
			const auto configuration = parse_config(text, page);
			EXPECT_TRUE(configuration) << configuration.error().message() << "\n"
						   << text;
		}
	}
	EXPECT_GT(files, 0u);
}

} // namespace
} // namespace penstock::test
