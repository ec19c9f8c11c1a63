#include "app/commands/config_check.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/file/config_file.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConfigCheck : public testing::Test
{
protected:
	/// Of a file with these pipelines.
	ExitCode check(const std::string &pipelines, bool devices = false)
	{
		const auto file = parse_config(R"({"version": 1, "pipelines": )" + pipelines + "}",
					       "door.json");
		EXPECT_TRUE(file) << file.error().context;
		return check_config({.action = ConfigSettings::Action::kCheck,
				     .file = "door.json",
				     .configuration = file.value_or(Configuration{}),
				     .devices = devices});
	}

	std::string output(const std::string &path) const
	{
		return R"("output": ")" + scratch_.file(path) + '"';
	}

	const ScratchDirectory scratch_;
	KeptLog log_;
};

TEST_F(ConfigCheck, SaysNothingOfWhatCanBeRecordedHere)
{
	EXPECT_EQ(check("[{" + output("a.mp4") + "}, {" + output("%Y/b.mp4") + "}, {}]"),
		  ExitCode::kDone);
	EXPECT_EQ(log_.text(), "");
}

TEST_F(ConfigCheck, WarnsOfFoldersThatAreNotThere)
{
	EXPECT_EQ(check("[{" + output("a.mp4") + "}, {" + output("none/b.mp4") + "}]"),
		  ExitCode::kDone);
	EXPECT_THAT(log_.text(), AllOf(HasSubstr("door.json: pipelines[1]: "),
				       HasSubstr("folder " + scratch_.file("none")),
				       HasSubstr("No such file"), Not(HasSubstr("a.mp4"))));
}

TEST_F(ConfigCheck, TellsOfEveryPipelineWhoseOutputsNoCodecSuits)
{
	EXPECT_EQ(check(R"([{"encoder": {"codec": "fwht"}, "output": "a.mp4"}, {},
			    {"name": "yard", "encoder": {"codec": "vp8"}, "output": "a.ts"}])"),
		  ExitCode::kUsage);
	EXPECT_THAT(log_.text(), AllOf(HasSubstr("door.json: pipelines[0]: output a.mp4"),
				       HasSubstr("door.json: pipelines[2] (yard): output a.ts")));
}

TEST_F(ConfigCheck, LooksForDevicesWhereItIsAsked)
{
	const std::string pipelines =
		R"([{"camera": "pattern", "encoder": "software"},
		    {"camera": "/dev/penstock-none", "encoder": "v4l2:/dev/penstock-none-either"}])";
	EXPECT_EQ(check(pipelines), ExitCode::kDone);
	EXPECT_EQ(log_.text(), "");
	EXPECT_EQ(check(pipelines, true), ExitCode::kNoDevice);
	EXPECT_THAT(log_.text(),
		    AllOf(HasSubstr("door.json: pipelines[1]: "),
			  HasSubstr("no file /dev/penstock-none;"),
			  HasSubstr("/dev/penstock-none-either"), Not(HasSubstr("pipelines[0]"))));
}

} // namespace
} // namespace penstock::test
