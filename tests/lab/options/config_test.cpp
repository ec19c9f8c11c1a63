#include <fstream>

#include "tests/lab/lab_test.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

const std::string kExample = PENSTOCK_CONFIG_FOLDER "/examples/lab.json";

class ConfigLab : public LabTest
{
protected:
	std::string write(const std::string &text) const
	{
		std::string path = file("config.json");
		std::ofstream(path) << text;
		return path;
	}
};

TEST_F(ConfigLab, TheExampleRecordsWhatTheSameOptionsRecord)
{
	Finished from_file = penstock({"record", "--config", kExample, "-o", "-"});
	EXPECT_EQ(from_file.ending, exited(0)) << from_file.err;
	EXPECT_THAT(from_file.err, HasSubstr("path=import"));
	Finished from_options = penstock({"record",
					  "--frames",
					  "30",
					  "--camera",
					  "card:vivid",
					  "--size",
					  "640x480",
					  "--fps",
					  "30",
					  "--format",
					  "NV12",
					  "--codec",
					  "fwht",
					  "--gop",
					  "10",
					  "--enc-ctrl",
					  "fwht_i_frame_qp_value=20",
					  "--memory",
					  "import",
					  "-o",
					  "-"});
	EXPECT_EQ(from_options.ending, exited(0)) << from_options.err;
	EXPECT_EQ(split_fwht(from_file.out).frames.size(), 30u);
	EXPECT_TRUE(from_file.out == from_options.out);
	Finished other =
		penstock({"record", "--config", kExample, "-o", "-", "--ctrl", "test_pattern=11"});
	EXPECT_EQ(split_fwht(other.out).frames.size(), 30u);
	EXPECT_FALSE(from_file.out == other.out);
}

TEST_F(ConfigLab, WhatIsPrintedRecordsTheSame)
{
	Finished printed = penstock({"config", "print", kExample, "-o", "-", "--frames", "3"});
	ASSERT_EQ(printed.ending, exited(0)) << printed.err;
	Finished run = penstock({"record", "--config", write(printed.out)});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(split_fwht(run.out).frames.size(), 3u);
}

TEST_F(ConfigLab, TheDeviceRefusesWhatTheFileCannotKnow)
{
	std::string path = write(R"({"version": 1, "frames": 1, "pipelines": [
		{"camera": {"ctrl": {"brihgtness": 3}}, "outputs": [{"url": "-"}]}]})");
	EXPECT_EQ(penstock({"config", "check", path}).ending, exited(0));
	Finished run = penstock({"record", "--config", path});
	EXPECT_EQ(run.ending, exited(2));
	EXPECT_THAT(run.err, HasSubstr("brightness"));
}

TEST_F(ConfigLab, AMistakeEndsWithTwo)
{
	std::string path = write(R"({"version": 1, "pipelines": [{"camra": {}}]})");
	for (const Words &command : {Words{"config", "check", path}, Words{"config", "print", path},
				     Words{"record", "--config", path}}) {
		Finished run = penstock(command);
		EXPECT_EQ(run.ending, exited(2));
		EXPECT_EQ(run.err, path + ":1:31: pipelines[0].camra: unknown key; did you mean "
					  "\"camera\"?\n");
		EXPECT_EQ(run.out, "");
	}
}

} // namespace
} // namespace penstock::test
