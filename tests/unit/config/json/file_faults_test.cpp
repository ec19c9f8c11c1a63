#include "config/json/file_faults.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/file/config_file.h"

namespace penstock {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string told(const std::string &text)
{
	const auto file = parse_config(text, "door.json");
	EXPECT_FALSE(file);
	return file ? "" : file.error().context;
}

TEST(FileFaults, AreToldAllAtOnceInTheOrderOfTheFile)
{
	EXPECT_EQ(told(R"({
	"pipelines": [
		{
			"camera": {
				"size": "1280",
				"sise": "1280x720"
			},
			"outputs": ["dsik", {"url": "a.mp3"}, {}]
		},
		3
	],
	/* "frames": 1 */ "frames": 0,
	"version": 2,
	"outputs": {"disk": {"url": "x", "segment": true}}
})"),
		  "door.json:5:13: pipelines[0].camera.size: \"1280\" is not a size; write it as "
		  "1280x720, 720p, 1080p or 4k\n"
		  "door.json:6:5: pipelines[0].camera.sise: unknown key; did you mean \"size\"?\n"
		  "door.json:8:16: pipelines[0].outputs[0]: \"outputs\" has no \"dsik\"; did you "
		  "mean "
		  "\"disk\"?\n"
		  "door.json:8:32: pipelines[0].outputs[1].url: a.mp3: unknown ending or scheme "
		  ".mp3; did you mean .mp4?\n"
		  "door.json:8:42: pipelines[0].outputs[2]: \"url\" is missing\n"
		  "door.json:10:3: pipelines[1]: must be an object, not 3\n"
		  "door.json:12:30: frames: \"0\" is not a whole number from 1 to "
		  "9223372036854775807\n"
		  "door.json:13:13: version: must be 1, the only one so far\n"
		  "door.json:14:46: outputs.disk.segment: must be a string (TIME) or a whole "
		  "number, not true");
}

TEST(FileFaults, OfAValueThatIsReferredToTwiceAreToldOnce)
{
	EXPECT_EQ(told(R"({"version": 1, "defaults": {"encoder": "main"},
"encoders": {"main": {"gop": 0}}, "pipelines": [{"encoder": "main"}, {}]})"),
		  "door.json:2:30: encoders.main.gop: \"0\" is not a whole number from 1 to "
		  "4294967295");
}

TEST(FileFaults, OfVeryManyTheFirstAreTold)
{
	std::string keys;
	for (int i = 10; i < 35; ++i)
		keys += "\"wrong" + std::to_string(i) + "\": 1,\n";
	const std::string text = told("{" + keys + R"("version": 1, "pipelines": [{}]})");
	EXPECT_THAT(text, HasSubstr("door.json:20:1: wrong29: "));
	EXPECT_THAT(text, Not(HasSubstr("wrong30")));
	EXPECT_THAT(text, EndsWith("\ndoor.json: 5 more like these"));
}

/// A text, and the place of what is wrong in it.
struct Placed {
	std::string text;
	std::string place;
};

void PrintTo(const Placed &placed, std::ostream *out)
{
	*out << placed.text;
}

class FileFaultPlace : public testing::TestWithParam<Placed>
{};

TEST_P(FileFaultPlace, IsLineAndColumn)
{
	EXPECT_THAT(told(GetParam().text), HasSubstr("door.json:" + GetParam().place + ": "));
}

const Placed kPlaced[] = {
	{"", "1:1"},
	{"\n\n  3", "3:3"},
	// A column is a character, whatever bytes it has.
	{R"({"version": 1, "pipelines": [{"name": "Türklingel", "camra": 1}]})", "1:53"},
	{"\xEF\xBB\xBF{\"version\": 1, \"pipelines\": 3}", "1:30"},
	{"{\"version\": 1,\r\n \"pipelines\": 3}", "2:15"},
	{"{\"version\": 1, // \"pipelines\": 1\n\"pipelines\": 3}", "2:14"},
	{"{\"version\": 1, /* \"pipelines\": {\n */ \"pipelines\": 3}", "2:18"},
	{R"({"version":1,"pipelines":3/**/})", "1:26"},
	// Keys and values with what could be taken for the end of them.
	{R"({"version": 1, "log-level": "\"}],", "pipelines": [{}]})", "1:29"},
	{R"({"version": 1, "pipelines": [{"na\u006de": 1}]})", "1:44"},
	{R"({"version": 1, "cameras": {"a.b": {"fps": "x"}}, "pipelines": [{}]})", "1:43"},
	{R"({"version": 1, "pipelines": [{}, {"camera": {"ctrl": {"a": 1, "b": []}}}]})", "1:68"},
	{R"({"version": 1, "pipelines": [{"name": "a", "name": "a"}]})", "1:44"},
};

INSTANTIATE_TEST_SUITE_P(Table, FileFaultPlace, testing::ValuesIn(kPlaced));

} // namespace
} // namespace penstock
