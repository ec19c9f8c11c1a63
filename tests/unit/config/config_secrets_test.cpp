#include <filesystem>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "config/command_line/command_line.h"
#include "config/file/config_file.h"
#include "tests/support/process/scratch_directory.h"

// Passwords in config files, and in files beside them.

namespace penstock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConfigSecrets : public testing::Test
{
protected:
	/// A config file with one output.
	std::string config(const std::string &output, mode_t mode = 0600) const
	{
		const std::string text =
			R"({"version": 1, "pipelines": [{"outputs": [)" + output + "]}]}";
		const std::string file = scratch_.file("door.json");
		write_file(file, std::as_bytes(std::span(text)));
		::chmod(file.c_str(), mode);
		return file;
	}
	static std::string password_file(const std::string &config)
	{
		const auto read = read_config(config);
		EXPECT_TRUE(read) << read.error().context;
		return read->record.pipelines[0].streams[0].outputs[0].destination.password_file;
	}

	const ScratchDirectory scratch_;
};

TEST_F(ConfigSecrets, ArePutBesideTheFileThatNamesThem)
{
	const std::string begin = R"({"url": "rtmp://h/live/{password}", "password-file": ")";
	EXPECT_EQ(password_file(config(begin + "door.key\"}")), scratch_.file("door.key"));
	EXPECT_EQ(password_file(config(begin + "/run/door.key\"}")), "/run/door.key");
}

TEST_F(ConfigSecrets, ThatEverybodyMayReadAreToldOf)
{
	const auto warning = [](const std::string &file) -> std::string {
		const std::vector<const char *> words{"penstock", "record", "--config",
						      file.c_str()};
		const auto parsed = parse_command_line(words, "");
		const auto *invocation = std::get_if<Invocation>(&parsed);
		EXPECT_TRUE(invocation) << std::get<EarlyExit>(parsed).text;
		return invocation ? invocation->warning.value_or("") : "";
	};
	const std::string secret = R"({"url": "rtmp://host/live/some-key"})";
	EXPECT_THAT(warning(config(secret, 0644)),
		    AllOf(HasSubstr("door.json"), HasSubstr("rtmp://host/live/***"),
			  Not(HasSubstr("some-key"))));
	EXPECT_EQ(warning(config(secret, 0640)), "");
	EXPECT_EQ(warning(config(R"({"url": "out.mp4"})", 0644)), "");
	EXPECT_EQ(warning(config(
			  R"({"url": "rtmp://h/live/{password}", "password-file": "door.key"})",
			  0644)),
		  "");
	EXPECT_THAT(
		warning(config(R"({"url": "rtmp://h/live/{password}?t=0x5", "password-file": "k"})",
			       0644)),
		HasSubstr("rtmp://h/live/{password}?t=***"));
}

// What is printed is read again, from any folder.
TEST_F(ConfigSecrets, InFilesSurviveBeingPrinted)
{
	const std::vector<const char *> words{
		"penstock",	   "record",  "-o", "rtmps://h/live/{password}",
		"--password-file", "door.key"};
	const auto parsed = parse_command_line(words, "");
	const auto *given = std::get_if<Invocation>(&parsed);
	ASSERT_TRUE(given) << std::get<EarlyExit>(parsed).text;
	Configuration configuration;
	configuration.record = std::get<RecordSettings>(given->command);
	const std::string text = print_config(configuration).value();
	const std::string printed = scratch_.file("printed.json");
	write_file(printed, std::as_bytes(std::span(text)));
	const auto read = read_config(printed);
	ASSERT_TRUE(read) << read.error().context;
	const OutputSettings &output = read->record.pipelines[0].streams[0].outputs[0];
	EXPECT_EQ(output.destination.url, "rtmps://h/live/{password}");
	EXPECT_EQ(output.destination.password_file, std::filesystem::absolute("door.key"));
}

/// Then no name is complete.
TEST_F(ConfigSecrets, InFilesOfAFolderThatWasRemovedAreAnError)
{
	const std::filesystem::path here = std::filesystem::current_path();
	const std::string gone = scratch_.file("gone");
	std::filesystem::create_directory(gone);
	std::filesystem::current_path(gone);
	std::filesystem::remove(gone);
	const std::vector<const char *> words{
		"penstock",	   "record",  "-o", "rtmps://h/live/{password}",
		"--password-file", "door.key"};
	const auto parsed = parse_command_line(words, "");
	std::filesystem::current_path(here);
	const auto *early = std::get_if<EarlyExit>(&parsed);
	ASSERT_TRUE(early);
	EXPECT_THAT(early->text, HasSubstr("password file door.key"));
}

TEST_F(ConfigSecrets, NeedAPlaceInAUrl)
{
	const auto mistake = [](std::vector<const char *> words) {
		words.insert(words.begin(), {"penstock", "record"});
		const auto parsed = parse_command_line(words, "");
		const auto *early = std::get_if<EarlyExit>(&parsed);
		return early ? early->text : "";
	};
	EXPECT_THAT(mistake({"-o", "rtmp://h/live/{password}"}), HasSubstr("--password-file"));
	EXPECT_THAT(mistake({"-o", "a.mp4", "--password-file", "key"}), HasSubstr("{password}"));
	EXPECT_EQ(mistake({"-o", "rtmp://h/live/{password}", "--password-file", "key"}), "");
	EXPECT_EQ(mistake({"-o", "{password}.mp4"}), "");
}

} // namespace
} // namespace penstock::test
