#include "config/file/config_file.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::string_view kDefaults = R"({
	"camera": {"size": "640x480", "fps": 15, "ctrl": {"gain": 1, "hue": 2}},
	"encoder": {"device": "software", "bitrate": "2M"},
	"policy": {"zero-copy": "require"},
	"output": {"segment": "10m", "optional": true}
})";

Configuration read(const std::string &pipelines, std::string_view defaults = kDefaults)
{
	auto file = parse_config(R"({"version": 1,
		"pipelines": )" + pipelines +
					 R"(,
		"cameras": {"front": {"fps": 30}},
		"encoders": {"main": {"gop": 7}},
		"outputs": {"disk": {"url": "x.mkv", "optional": false}},
		"defaults": )" + std::string(defaults) +
					 "}",
				 "file");
	EXPECT_TRUE(file) << file.error().context;
	return file.value_or(Configuration{});
}

TEST(Defaults, AreOfEveryPipelineThatSaysNothing)
{
	const Configuration file = read(R"([{"output": "a.mp4"}, {"streams": [{}, {}]}])");
	ASSERT_EQ(file.record.pipelines.size(), 2u);
	for (const PipelineSettings &pipeline : file.record.pipelines) {
		EXPECT_EQ(pipeline.camera.size, (Size{640, 480}));
		EXPECT_EQ(pipeline.policy.zero_copy, ZeroCopy::kRequire);
		for (const StreamSettings &stream : pipeline.streams) {
			EXPECT_EQ(to_string(stream.encoder.device), "software");
			EXPECT_EQ(stream.encoder.bitrate, 2000000u);
		}
	}
	const OutputSettings &output = file.record.pipelines[0].streams[0].outputs.at(0);
	EXPECT_EQ(output.destination.segment, 10min);
	EXPECT_TRUE(output.optional);
}

TEST(Defaults, AreOverriddenOneByOne)
{
	const Configuration file = read(R"([{
		"camera": {"fps": 5, "ctrl": {"hue": 3}},
		"encoder": {"bitrate": "1M"},
		"policy": {"zero-copy": "off", "memory": "copy"},
		"outputs": [{"url": "a.mp4", "segment": "1m"}, "disk"]
	}])");
	const PipelineSettings &pipeline = file.record.pipelines.at(0);
	EXPECT_EQ(pipeline.camera.size, (Size{640, 480}));
	EXPECT_EQ(pipeline.camera.rate, (Fraction{5, 1}));
	EXPECT_EQ(pipeline.camera.controls,
		  (std::vector<ControlSetting>{{"gain", "1"}, {"hue", "3"}}));
	EXPECT_EQ(pipeline.policy.zero_copy, ZeroCopy::kOff);
	EXPECT_EQ(pipeline.policy.memory, Strategy::kCopy);
	const StreamSettings &stream = pipeline.streams.at(0);
	EXPECT_EQ(to_string(stream.encoder.device), "software");
	EXPECT_EQ(stream.encoder.bitrate, 1000000u);
	EXPECT_EQ(stream.outputs.at(0).destination.segment, 1min);
	EXPECT_TRUE(stream.outputs[0].optional);
	EXPECT_EQ(stream.outputs.at(1).destination.segment, 10min);
	EXPECT_FALSE(stream.outputs[1].optional);
}

TEST(Defaults, AreOfWhatHasANameOrIsShortAsWell)
{
	const Configuration file = read(R"([{"camera": "front", "encoder": "main"},
					    {"camera": "/dev/video3", "encoder": "vaapi"}])");
	const auto &pipelines = file.record.pipelines;
	EXPECT_EQ(pipelines.at(0).camera.size, (Size{640, 480}));
	EXPECT_EQ(pipelines[0].camera.rate, (Fraction{30, 1}));
	EXPECT_EQ(pipelines[0].streams.at(0).encoder.gop, 7u);
	EXPECT_EQ(pipelines[0].streams[0].encoder.bitrate, 2000000u);
	EXPECT_EQ(to_string(pipelines.at(1).camera.device), "/dev/video3");
	EXPECT_EQ(pipelines[1].camera.size, (Size{640, 480}));
	EXPECT_EQ(to_string(pipelines[1].streams.at(0).encoder.device), "vaapi");
	EXPECT_EQ(pipelines[1].streams[0].encoder.bitrate, 2000000u);
}

TEST(Defaults, CanBeANameOrADevice)
{
	const Configuration file = read("[{}]", R"({"camera": "pattern", "encoder": "main"})");
	const PipelineSettings &pipeline = file.record.pipelines.at(0);
	EXPECT_EQ(to_string(pipeline.camera.device), "pattern");
	EXPECT_EQ(pipeline.streams.at(0).encoder.gop, 7u);
}

TEST(Defaults, AreRefusedWhereTheyCannotBe)
{
	const auto told = [](const std::string &defaults) {
		auto file = parse_config(R"({"version": 1, "pipelines": [{}, {}], "defaults": )" +
						 defaults + "}",
					 "file");
		EXPECT_FALSE(file) << defaults;
		return file ? "" : file.error().context;
	};
	EXPECT_THAT(told("3"), HasSubstr("file:1:51: defaults: must be an object"));
	EXPECT_THAT(told(R"({"outputs": []})"),
		    HasSubstr("defaults.outputs: unknown key; did you mean \"output\"?"));
	EXPECT_THAT(told(R"({"output": {"url": "x"}})"),
		    HasSubstr("defaults.output.url: has no default"));
	EXPECT_THAT(told(R"({"output": "x.mp4"})"),
		    HasSubstr("defaults.output: must be an object, not a string"));
	EXPECT_THAT(told(R"({"encoder": "mian"})"), HasSubstr("defaults.encoder: "));
	EXPECT_THAT(told(R"({"camera": {"size": 3}})"), HasSubstr("defaults.camera.size: "));
	EXPECT_THAT(told(R"({"camera": "/dev/video0"})"),
		    HasSubstr("file:1:34: pipelines[1]: another pipeline has this camera"));
}

} // namespace
} // namespace penstock
