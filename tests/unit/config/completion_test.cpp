#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/exit_code.h"
#include "config/command_line/command_line.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

using test::Finished;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using Words = std::vector<std::string>;

std::string printed(const Words &words)
{
	std::vector<const char *> arguments{"penstock"};
	for (const std::string &word : words)
		arguments.push_back(word.c_str());
	auto result = parse_command_line(arguments, "1.2.3");
	const auto *early = std::get_if<EarlyExit>(&result);
	EXPECT_TRUE(early && !early->mistake);
	return early ? early->text : "";
}

bool has_program(const std::string &name)
{
	return test::run({"sh", "-c", "command -v " + name}).ending == test::exited(0);
}

Words lines_of(const std::string &text)
{
	Words lines;
	std::istringstream stream(text);
	for (std::string line; std::getline(stream, line);)
		if (!line.empty())
			lines.push_back(line);
	return lines;
}

void write(const std::string &path, const std::string &text)
{
	test::write_file(path, std::as_bytes(std::span(text)));
}

class Completion : public testing::Test
{
protected:
	/// The path of the script for a shell.
	std::string script(const std::string &shell) const
	{
		const std::string path = scratch_.file(shell);
		write(path, printed({"completion", shell}));
		return path;
	}

	test::ScratchDirectory scratch_;
};

class BashCompletion : public Completion
{
protected:
	void SetUp() override
	{
		if (!has_program("bash"))
			GTEST_SKIP() << "no bash here";
	}

	/// What bash offers for the last of the words, which it has split at its word breaks.
	Words complete(const Words &words) const
	{
		std::string command = "source " + script("bash") + "; COMP_WORDS=(penstock";
		for (const std::string &word : words)
			command += " '" + word + "'";
		command += "); COMP_CWORD=" + std::to_string(words.size()) +
			   "; _penstock; printf '%s\\n' \"${COMPREPLY[@]}\"";
		return lines_of(test::run({"bash", "-c", command}).out);
	}
};

TEST_F(BashCompletion, OffersCommands)
{
	EXPECT_THAT(complete({""}), IsSupersetOf({"record", "plan", "devices", "completion"}));
	EXPECT_THAT(complete({"rec"}), ElementsAre("record"));
	EXPECT_THAT(complete({"--log-level", "debug", "dev"}), ElementsAre("devices"));
}

TEST_F(BashCompletion, OffersTheOptionsOfTheCommand)
{
	EXPECT_THAT(complete({"record", "--dur"}), ElementsAre("--duration"));
	EXPECT_THAT(complete({"record", "--"}),
		    AllOf(Contains("--output"), Contains("--camera"), Contains("--log-level")));
	EXPECT_THAT(complete({"plan", "--"}), AllOf(Contains("--json"), Not(Contains("--output"))));
	EXPECT_THAT(complete({"--log-level", "debug", "plan", "--js"}), ElementsAre("--json"));
}

TEST_F(BashCompletion, OffersFixedChoices)
{
	EXPECT_THAT(complete({"record", "--codec", "h"}), ElementsAre("h264", "hevc"));
	EXPECT_THAT(complete({"record", "--codec", "=", "fw"}), ElementsAre("fwht"));
	EXPECT_THAT(complete({"completion", "z"}), ElementsAre("zsh"));
	EXPECT_THAT(complete({"record", "--zero-copy", ""}),
		    testing::UnorderedElementsAre("require", "prefer", "off"));
}

TEST_F(BashCompletion, OffersFilesAndDevices)
{
	EXPECT_THAT(complete({"record", "-o", scratch_.file("ba")}),
		    ElementsAre(scratch_.file("bash")));
	EXPECT_THAT(complete({"record", "--camera", "pat"}), ElementsAre("pattern"));
	EXPECT_THAT(complete({"record", "-c", "pat"}), ElementsAre("pattern"));
	EXPECT_THAT(complete({"record", "--encoder", "va"}), ElementsAre("vaapi"));
	// Only what follows the colon is replaced.
	EXPECT_THAT(complete({"record", "--camera", "by-id", ":"}), Not(Contains("by-id:")));
}

TEST_F(BashCompletion, OffersNothingForFreeValues)
{
	EXPECT_THAT(complete({"record", "--size", ""}), IsEmpty());
	EXPECT_THAT(complete({"record", "--bitrate", "4"}), IsEmpty());
}

TEST_F(Completion, ForZshIsAScriptThatZshReads)
{
	if (!has_program("zsh"))
		GTEST_SKIP() << "no zsh here";
	const Finished run = test::run({"zsh", "-n", script("zsh")});
	EXPECT_EQ(run.ending, test::exited(0));
	EXPECT_THAT(run.err, IsEmpty());
}

TEST_F(Completion, ForFishOffersTheSame)
{
	if (!has_program("fish"))
		GTEST_SKIP() << "no fish here";
	const std::string path = script("fish");
	const Finished syntax = test::run({"fish", "--no-config", "-n", path});
	EXPECT_EQ(syntax.ending, test::exited(0));
	EXPECT_THAT(syntax.err, IsEmpty());
	auto complete = [&path](const std::string &line) {
		const Finished run = test::run({"fish", "--no-config", "-c",
						"source " + path + "; complete -C '" + line + "'"});
		EXPECT_THAT(run.err, IsEmpty());
		return run.out;
	};
	EXPECT_THAT(complete("penstock rec"), HasSubstr("record\tCapture and encode"));
	EXPECT_THAT(complete("penstock record --dur"), HasSubstr("--duration"));
	EXPECT_THAT(complete("penstock plan --outp"), IsEmpty());
	EXPECT_THAT(complete("penstock record --codec he"), HasSubstr("hevc"));
	EXPECT_THAT(complete("penstock record --camera pat"), HasSubstr("pattern"));
	EXPECT_THAT(complete("penstock completion z"), HasSubstr("zsh"));
}

TEST(Manual, IsReadWithoutAWarning)
{
	if (!has_program("groff"))
		GTEST_SKIP() << "no groff here";
	const test::ScratchDirectory scratch;
	const std::string path = scratch.file("penstock.1");
	write(path, printed({"manual"}));
	const Finished run = test::run({"groff", "-ww", "-man", "-Tascii", "-P-cbou", path});
	EXPECT_EQ(run.ending, test::exited(0));
	EXPECT_THAT(run.err, IsEmpty());
	for (const char *words : {"NAME", "EXIT STATUS", "SIGNALS", "penstock record", "SIGUSR1"})
		EXPECT_THAT(run.out, HasSubstr(words));
}

TEST(Manual, HasEveryExitCode)
{
	const std::string manual = printed({"manual"});
	for (int code = 0; code <= static_cast<int>(ExitCode::kOutputFailed); ++code)
		EXPECT_THAT(manual, HasSubstr("\\fB" + std::to_string(code) + "\\fR"));
}

/// Whatever --help tells of stands in the manual.
TEST(Manual, HasEveryOption)
{
	const std::string manual = printed({"manual"});
	for (const char *command : {"record", "plan", "devices"}) {
		std::istringstream help(printed({command, "--help"}));
		std::size_t options = 0;
		for (std::string word; help >> word;) {
			if (!word.starts_with("--") || word.size() < 4)
				continue;
			std::string name;
			for (char character : word.substr(0, word.find_first_of(",;:.")))
				name += character == '-' ? "\\-" : std::string(1, character);
			EXPECT_THAT(manual, HasSubstr(name)) << command;
			++options;
		}
		EXPECT_GT(options, 0u);
	}
}

} // namespace
} // namespace penstock
