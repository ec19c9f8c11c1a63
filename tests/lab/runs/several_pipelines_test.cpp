#include <chrono>
#include <fstream>

#include <fmt/format.h>

#include "tests/lab/lab_test.h"
#include "tests/support/rigs/pipeline_result.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using Words = std::vector<std::string>;

/// Several cameras and as many encoders, from one config file, in one process.
class SeveralPipelinesLab : public LabTest
{
protected:
	static std::string camera(std::size_t number)
	{
		return find_node(fmt::format("vivid-{:03}-vid-cap", number));
	}

	std::string stream(std::size_t number) const
	{
		return file(fmt::format("{}.fwht", number));
	}

	/// A pipeline per camera, called "camera 0" and so on.
	json config(std::size_t pipelines, const std::string &size, const std::string &format,
		    int fps) const
	{
		json document{{"version", 1}, {"stats-file", file("statistics.json")}};
		document["encoders"]["coder"] = {{"codec", "fwht"}, {"gop", 10}};
		for (std::size_t i = 0; i < pipelines; ++i)
			document["pipelines"].push_back({{"name", fmt::format("camera {}", i)},
							 {"camera",
							  {{"device", camera(i)},
							   {"size", size},
							   {"fps", fps},
							   {"format", format}}},
							 {"encoder", "coder"},
							 {"policy", {{"zero-copy", "require"}}},
							 {"outputs", {{{"url", stream(i)}}}}});
		return document;
	}

	Words record(const json &document) const
	{
		std::ofstream(file("config.json")) << document;
		return {"record", "--config", file("config.json")};
	}

	std::size_t frames_in(std::size_t number) const
	{
		std::ifstream in(stream(number), std::ios::binary);
		std::string bytes{std::istreambuf_iterator<char>(in), {}};
		FwhtFrames split = split_fwht(bytes);
		EXPECT_EQ(split.rest, 0u);
		return split.frames.size();
	}
};

using TwoPipelines = SeveralPipelinesLab;

TEST_F(TwoPipelines, EachRecordsItsCamera)
{
	Finished run = penstock(record(config(2, "640x480", "NV12", 30)) + Words{"--frames", "20"});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("camera 0: path="));
	EXPECT_THAT(run.err, HasSubstr("camera 1: path="));
	json pipelines = read_json(file("statistics.json"))["pipelines"];
	ASSERT_EQ(pipelines.size(), 2u);
	for (std::size_t i = 0; i < 2; ++i) {
		EXPECT_EQ(pipelines[i]["name"], fmt::format("camera {}", i));
		expect_clean(pipelines[i], 20);
		EXPECT_EQ(frames_in(i), 20u);
	}
}

TEST_F(TwoPipelines, WithoutNamesOfDevicesTheyFindTheirs)
{
	json document = config(2, "640x480", "NV12", 30);
	for (json &pipeline : document["pipelines"])
		pipeline["camera"].erase("device");
	Finished run = penstock(record(document) + Words{"--frames", "5"});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr(camera(0)));
	EXPECT_THAT(run.err, HasSubstr(camera(1)));
	EXPECT_EQ(frames_in(0), 5u);
	EXPECT_EQ(frames_in(1), 5u);
}

TEST_F(TwoPipelines, OneThatCannotStartLeavesTheOther)
{
	json document = config(2, "640x480", "NV12", 30);
	document["pipelines"][0]["camera"]["device"] = "/dev/video99";
	Finished run = penstock(record(document) + Words{"--frames", "10"});
	EXPECT_EQ(run.ending, exited(3)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("camera 0: "));
	EXPECT_EQ(frames_in(1), 10u);
	json pipelines = read_json(file("statistics.json"))["pipelines"];
	EXPECT_EQ(pipelines[0]["exit_code"], 3);
	EXPECT_TRUE(pipelines[0]["path"].is_null());
	expect_clean(pipelines[1], 10);
}

TEST_F(TwoPipelines, ALostCameraLeavesTheOther)
{
	ChildProcess process(penstock_command(record(config(2, "640x480", "NV12", 30)) +
					      Words{"--frames", "90"}));
	bool both = wait_for_size(stream(0), 1) && wait_for_size(stream(1), 1);
	vivid_.set("Inject Fatal Streaming Error", 1);
	Ending ending = process.wait(60s);
	ASSERT_TRUE(both) << process.err();
	EXPECT_EQ(ending, exited(6)) << process.err();
	EXPECT_EQ(frames_in(1), 90u);
	json pipelines = read_json(file("statistics.json"))["pipelines"];
	EXPECT_EQ(pipelines[0]["exit_code"], 6);
	EXPECT_EQ(pipelines[0]["frames_encoded"], frames_in(0));
	expect_clean(pipelines[1], 90);
}

TEST_F(TwoPipelines, ASignalEndsBoth)
{
	ChildProcess process(penstock_command(record(config(2, "640x480", "NV12", 30))));
	EXPECT_TRUE(wait_for_size(stream(0), 1) && wait_for_size(stream(1), 1));
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(60s), exited(0)) << process.err();
	for (const json &pipeline : read_json(file("statistics.json"))["pipelines"])
		EXPECT_EQ(pipeline["frames_encoded"], pipeline["frames_captured"]);
}

TEST_F(TwoPipelines, AMistakeInOneStartsNeither)
{
	json document = config(2, "640x480", "NV12", 30);
	document["pipelines"][1]["outputs"][0]["url"] = file("1.mp4");
	Finished run = penstock(record(document));
	EXPECT_EQ(run.ending, exited(2));
	EXPECT_THAT(run.err, HasSubstr("camera 1: "));
	Finished check = penstock({"config", "check", file("config.json")});
	EXPECT_EQ(check.ending, exited(2));
	EXPECT_THAT(check.err, HasSubstr("pipelines[1]"));
}

} // namespace
} // namespace penstock::test
