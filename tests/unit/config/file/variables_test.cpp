#include "config/file/variables.h"

#include <cstdlib>
#include <map>
#include <string>
#include <sys/stat.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/file/config_file.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A variable of this process, as long as the object lives.
class Variable
{
public:
	Variable(std::string name, const std::string &value) : name_(std::move(name))
	{
		::setenv(name_.c_str(), value.c_str(), 1);
	}
	Variable(const Variable &) = delete;
	Variable &operator=(const Variable &) = delete;
	~Variable() { ::unsetenv(name_.c_str()); }

private:
	std::string name_;
};

std::optional<std::string> lookup(const std::string &name)
{
	const std::map<std::string, std::string> known{{"A", "x"}, {"B_2", "${A}"}, {"EMPTY", ""}};
	const auto found = known.find(name);
	return found == known.end() ? std::nullopt : std::optional(found->second);
}

TEST(Variables, StandForTheirValues)
{
	const std::map<std::string, std::string> texts{
		{"", ""},	    {"plain $ {A} $A", "plain $ {A} $A"},
		{"${A}", "x"},	    {"a${A}b${A}${EMPTY}c", "axbxc"},
		{"${B_2}", "${A}"}, // A value is not looked at again.
		{"$${A}", "${A}"},  {"$$${A}", "$${A}"},
		{"$${${A}", "${x"}, {"$$", "$$"},
	};
	for (const auto &[text, made] : texts)
		EXPECT_EQ(with_variables(text, lookup).value_or("refused"), made) << text;
}

TEST(Variables, ThatAreNotThereOrNoNamesAreRefused)
{
	for (const char *text : {"${C}", "a ${a}"}) {
		const auto made = with_variables(text, lookup);
		ASSERT_FALSE(made) << text;
		EXPECT_THAT(made.error().context, HasSubstr("the environment has no variable"));
	}
	for (const char *text : {"${", "${}", "${A", "${1}", "${A B}", "${A:-x}"}) {
		const auto made = with_variables(text, lookup);
		ASSERT_FALSE(made) << text;
		EXPECT_THAT(made.error().context, HasSubstr("write $${ for a plain ${"));
	}
}

TEST(Variables, AreNotSeenWhereTheyAreEscaped)
{
	for (const char *text : {"", "a", "${A}", "$${A}", "$$${${", "${${A}}"})
		EXPECT_EQ(with_variables(without_variables(text), lookup).value_or("refused"),
			  text);
}

std::string refused(const std::string &text)
{
	const auto file = parse_config(text, "file");
	EXPECT_FALSE(file) << text;
	return file ? "" : file.error().context;
}

TEST(Variables, StandInEveryStringOfAFile)
{
	const Variable folder("PENSTOCK_TEST_FOLDER", "/rec");
	const Variable size("PENSTOCK_TEST_SIZE", "640x480");
	const auto file = parse_config(R"({"version": 1,
		"cameras": {"${front}": {"size": "${PENSTOCK_TEST_SIZE}", "format": ["NV12"]}},
		"pipelines": [{"name": "$${x}", "camera": "$${front}",
			       "outputs": ["${PENSTOCK_TEST_FOLDER}/a.mp4"]}]})",
				       "file");
	ASSERT_TRUE(file) << file.error().context;
	const PipelineSettings &pipeline = file->record.pipelines.at(0);
	EXPECT_EQ(pipeline.name, "${x}");
	EXPECT_EQ(pipeline.camera.size, (Size{640, 480}));
	EXPECT_EQ(pipeline.streams.at(0).outputs.at(0).destination.url, "/rec/a.mp4");
}

TEST(Variables, ThatAreNotSetAreFaultsWithTheirPlaces)
{
	EXPECT_EQ(refused(R"({"version": 1, "report": "${PENSTOCK_TEST_NO}.html",
"pipelines": [{"outputs": ["${PENSTOCK_TEST_NO}/a.mp4", "a.mp3"]}]})"),
		  "file:1:26: report: the environment has no variable PENSTOCK_TEST_NO; set it, or "
		  "write $${PENSTOCK_TEST_NO} for a plain ${PENSTOCK_TEST_NO}\n"
		  "file:2:28: pipelines[0].outputs[0]: the environment has no variable "
		  "PENSTOCK_TEST_NO; set it, or write $${PENSTOCK_TEST_NO} for a plain "
		  "${PENSTOCK_TEST_NO}\n"
		  "file:2:57: pipelines[0].outputs[1]: a.mp3: unknown ending or scheme .mp3; did "
		  "you mean .mp4?");
}

TEST(Variables, ThatAreNotUtf8AreRefused)
{
	const Variable strange("PENSTOCK_TEST_STRANGE", "\xff");
	EXPECT_THAT(
		refused(R"({"version": 1, "pipelines": [{"name": "${PENSTOCK_TEST_STRANGE}"}]})"),
		HasSubstr("pipelines[0].name: the variable PENSTOCK_TEST_STRANGE is not UTF-8"));
}

TEST(Variables, ArePrintedAsWhatTheyStandFor)
{
	const Variable strange("PENSTOCK_TEST_NAME", "${a}$${b");
	const auto file = parse_config(
		R"({"version": 1, "pipelines": [{"name": "${PENSTOCK_TEST_NAME}"}]})", "file");
	ASSERT_TRUE(file) << file.error().context;
	const auto again = parse_config(print_config(*file).value(), "printed");
	ASSERT_TRUE(again) << again.error().context;
	EXPECT_EQ(again->record.pipelines.at(0).name, "${a}$${b");
}

/// Files that are wrong, or printed, with a secret from the environment.
TEST(Variables, WithSecretsAreNeverShown)
{
	const Variable key("PENSTOCK_TEST_KEY", "hush-hush");
	const Variable url("PENSTOCK_TEST_URL", "rtsp://me:hush-hush@host/live");
	for (const char *output :
	     {R"("rtmp://host/live/${PENSTOCK_TEST_KEY}.mp3")",
	      R"("xrtsp://me:${PENSTOCK_TEST_KEY}@host/live")", R"("x${PENSTOCK_TEST_URL}")",
	      R"({"url": "x${PENSTOCK_TEST_URL}"})",
	      R"({"url": "-", "sync": "${PENSTOCK_TEST_URL}"})"}) {
		const std::string text =
			R"({"version": 1, "pipelines": [{"camera": "${PENSTOCK_TEST_URL}",
			"output": )" +
			std::string(output) + "}]}";
		EXPECT_THAT(refused(text), Not(HasSubstr("hush"))) << text;
	}
	const auto file = parse_config(
		R"({"version": 1, "pipelines": [{"output": "${PENSTOCK_TEST_URL}"}]})", "file");
	ASSERT_TRUE(file) << file.error().context;
	EXPECT_THAT(print_config(*file).value(), Not(HasSubstr("hush")));
}

/// Everybody may read the file, and learns nothing.
TEST(Variables, DoNotExposeSecretsInAFile)
{
	const test::ScratchDirectory scratch;
	const auto warning = [&scratch](const std::string &url) {
		const std::string text = R"({"version": 1, "$schema": "https://host/schema.json",
			"pipelines": [{"output": ")" +
					 url + "\"}]}";
		const std::string path = scratch.file("door.json");
		test::write_file(path, std::as_bytes(std::span(text)));
		::chmod(path.c_str(), 0644);
		return exposed_secret(path).value_or("");
	};
	EXPECT_EQ(warning("rtmp://host/live/${KEY}"), "");
	EXPECT_EQ(warning("rtsp://${USER}:${KEY}@host/live"), "");
	EXPECT_EQ(warning("${URL}"), "");
	EXPECT_THAT(warning("rtmp://${HOST}/live/my-key"),
		    AllOf(HasSubstr("every user can read"), Not(HasSubstr("my-key"))));
}

} // namespace
} // namespace penstock
