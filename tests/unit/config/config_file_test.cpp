#include "config/file/config_file.h"

#include <fstream>
#include <ostream>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/command_line/command_line.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::MatchesRegex;
using Words = std::vector<std::string>;

/// Everything that a file can have.
const std::string kWhole = R"({
	// Two cameras. /* The first has two outputs. */
	"$schema": "schema.json",
	"version": 1,
	"log-level": "debug",
	"log-json": true,
	"frames": 100,
	"duration": "1.5s",
	"stats-file": "s.json",
	"cameras": {
		"front": {"device": "by-id:cam", "input": "HDMI 1", "size": "1280x720",
			  "fps": "30000/1001", "format": ["NV12", "yuyv"], "dv-timings": "off",
			  "ctrl": {"gain": -3, "auto": true, "mode": "50 Hz"}, "buffers": 4,
			  "camera-timeout": "off", "on-loss": "wait:10m"},
		"left door": {"input": 2, "fps": 15, "format": "auto"}
	},
	"encoders": {
		"main": {"device": "vaapi", "codec": "h264", "bitrate": "4M", "rate-control": "cbr",
			 "gop": 60, "qp": 0, "quality": 70, "profile": "high", "level": "4.1",
			 "ctrl": {"b_frames": 0}},
		"small": {"bitrate": 800000}
	},
	"outputs": {"disk": {"url": "/var/video/door.h264", "optional": true, "segment": "60s"}},
	"pipelines": [
		{
			"name": "door",
			"camera": "front",
			"policy": {"zero-copy": "require", "memory": "import",
				   "allocator": "dma-heap:system"},
			"encoder": "main",
			"outputs": ["disk", {"url": "-"}]
		},
		{"camera": "left door", "encoder": "small", "outputs": [{"url": "left.h265"}]}
	]
})";

Configuration read(const std::string &text)
{
	auto configuration = parse_config(text, "file");
	EXPECT_TRUE(configuration) << configuration.error().context;
	return configuration.value_or(Configuration{});
}

TEST(ConfigFile, SaysAllThatTheCommandLineCan)
{
	Configuration file = read(kWhole);
	EXPECT_EQ(file.log.level, LogLevel::kDebug);
	EXPECT_TRUE(file.log.json);
	EXPECT_EQ(file.record.run.frames, 100u);
	EXPECT_EQ(file.record.run.duration, 1500ms);
	EXPECT_EQ(file.record.run.stats_file, "s.json");

	ASSERT_EQ(file.record.pipelines.size(), 2u);
	const PipelineSettings &door = file.record.pipelines[0];
	EXPECT_EQ(door.name, "door");
	EXPECT_EQ(to_string(door.camera.device), "by-id:cam");
	EXPECT_EQ(door.camera.input, "HDMI 1");
	EXPECT_EQ(door.camera.size, (Size{1280, 720}));
	EXPECT_EQ(door.camera.rate, (Fraction{30000, 1001}));
	EXPECT_EQ(door.camera.formats,
		  (std::vector<PixelFormat>{PixelFormat::kNV12, PixelFormat::kYUYV}));
	EXPECT_FALSE(door.camera.adopt_dv_timings);
	EXPECT_THAT(door.camera.controls,
		    testing::UnorderedElementsAre(ControlSetting{"gain", "-3"},
						  ControlSetting{"auto", "true"},
						  ControlSetting{"mode", "50 Hz"}));
	EXPECT_EQ(door.camera.buffers, 4u);
	EXPECT_EQ(door.camera.timeout, CameraSettings::kNoTimeout);
	EXPECT_EQ(door.camera.comeback, std::chrono::minutes(10));
	EXPECT_EQ(door.policy.zero_copy, ZeroCopy::kRequire);
	EXPECT_EQ(door.policy.memory, Strategy::kImport);
	EXPECT_EQ(door.policy.allocator,
		  (AllocatorChoice{AllocatorChoice::Kind::kDmaHeap, "system"}));

	const EncoderSettings &main = door.streams.at(0).encoder;
	EXPECT_EQ(to_string(main.device), "vaapi");
	EXPECT_EQ(main.codec, Codec::kH264);
	EXPECT_EQ(main.bitrate, 4000000u);
	EXPECT_EQ(main.rate_control, EncoderSettings::RateControl::kCbr);
	EXPECT_EQ(main.gop, 60u);
	EXPECT_EQ(main.qp, 0u);
	EXPECT_EQ(main.quality, 70u);
	EXPECT_EQ(main.profile, Profile::kHigh);
	EXPECT_EQ(main.level, "4.1");
	EXPECT_EQ(main.controls, (std::vector{ControlSetting{"b_frames", "0"}}));
	ASSERT_EQ(door.streams.at(0).outputs.size(), 2u);
	EXPECT_EQ(door.streams.at(0).outputs[0].destination.url, "/var/video/door.h264");
	EXPECT_TRUE(door.streams.at(0).outputs[0].optional);
	EXPECT_EQ(door.streams.at(0).outputs[0].destination.segment, 60s);
	EXPECT_EQ(door.streams.at(0).outputs[1].destination.url, "-");
	EXPECT_FALSE(door.streams.at(0).outputs[1].optional);

	const PipelineSettings &left = file.record.pipelines[1];
	EXPECT_EQ(left.name, "");
	EXPECT_EQ(left.camera.input, "2");
	EXPECT_EQ(left.camera.rate, (Fraction{15, 1}));
	EXPECT_TRUE(left.camera.formats.empty());
	EXPECT_EQ(left.streams.at(0).encoder.bitrate, 800000u);
	EXPECT_EQ(left.streams.at(0).outputs.at(0).destination.url, "left.h265");
}

TEST(ConfigFile, PrintedItSaysTheSame)
{
	auto printed = print_config(read(kWhole));
	ASSERT_TRUE(printed);
	EXPECT_EQ(print_config(read(*printed)).value(), *printed);
	for (const char *words : {"by-id:cam",
				  "HDMI 1",
				  "30000/1001",
				  "\"YUYV\"",
				  "\"off\"",
				  "\"gain\": -3",
				  "50 Hz",
				  "\"buffers\": 4",
				  "\"4M\"",
				  "\"800k\"",
				  "\"qp\": 0",
				  "\"quality\": 70",
				  "dma-heap:system",
				  "\"1500ms\"",
				  "\"frames\": 100",
				  "\"debug\"",
				  "\"log-json\": true",
				  "\"door\"",
				  "left.h265",
				  "\"optional\": true",
				  "\"segment\": \"60s\""})
		EXPECT_THAT(*printed, HasSubstr(words));
}

TEST(ConfigFile, AllBesideVersionAndPipelinesMayBeAbsent)
{
	Configuration file = read(R"({"version": 1, "pipelines": [{}]})");
	ASSERT_EQ(file.record.pipelines.size(), 1u);
	EXPECT_EQ(to_string(file.record.pipelines[0].camera.device), "auto");
	EXPECT_TRUE(file.record.pipelines[0].streams.at(0).outputs.empty());
}

TEST(ConfigFile, WhatIsNotUtf8CannotBePrinted)
{
	Configuration configuration = read(R"({"version": 1, "pipelines": [{}]})");
	configuration.record.run.stats_file = "\xff";
	EXPECT_FALSE(print_config(configuration));
}

/// A text that is wrong, and what the message must have.
struct FileMistake {
	std::string text;
	Words told;
};

std::ostream &operator<<(std::ostream &out, const FileMistake &mistake)
{
	return out << mistake.text;
}

class ConfigMistake : public testing::TestWithParam<FileMistake>
{};

TEST_P(ConfigMistake, IsExplained)
{
	auto file = parse_config(GetParam().text, "door.json");
	ASSERT_FALSE(file);
	EXPECT_TRUE(file.error().is(std::errc::invalid_argument));
	EXPECT_THAT(file.error().context, MatchesRegex("door\\.json:[0-9]+:[0-9]+: .+"));
	for (const std::string &words : GetParam().told)
		EXPECT_THAT(file.error().context, HasSubstr(words));
}

/// A file with one pipeline.
FileMistake in_pipeline(const std::string &text, Words told)
{
	return {R"({"version": 1, "cameras": {"front": {}}, "encoders": {"main": {}},
		"outputs": {"disk": {"url": "x"}}, "pipelines": [)" +
			text + "]}",
		std::move(told)};
}

FileMistake in_camera(const std::string &text, Words told)
{
	return in_pipeline("{\"camera\": {" + text + "}}", std::move(told));
}

FileMistake in_encoder(const std::string &text, Words told)
{
	return in_pipeline("{\"encoder\": {" + text + "}}", std::move(told));
}

const FileMistake kFileMistakes[] = {
	{"", {"empty"}},
	{" \n\t", {"empty"}},
	{"{", {":1:2: ", "not closed"}},
	{"{\"version\": 1,\n\"pipelines\" [{}]}", {":2:13: pipelines: ", "expected ':'"}},
	{"[]", {"must be an object, not an array"}},
	{"null", {"must be an object, not null"}},
	{"{}", {"\"version\" is missing"}},
	{R"({"version": 1})", {"\"pipelines\" is missing"}},
	{R"({"version": 2, "pipelines": [{}]})", {"version: ", "1"}},
	{R"({"version": "1", "pipelines": [{}]})", {"version: ", "1"}},
	{R"({"version": 1, "pipelines": []})", {"pipelines: ", "at least one"}},
	{R"({"version": 1, "pipelines": {}})", {"pipelines: ", "array"}},
	{R"({"version": 1, "pipeline": [{}]})",
	 {"pipeline: unknown key; did you mean \"pipelines\"?"}},
	{R"({"version": 1, "pipelines": [{}], "frames": 0})", {"frames: ", "\"0\""}},
	{R"({"version": 1, "pipelines": [{}], "frames": "9"})", {"frames: ", "whole number"}},
	{R"({"version": 1, "pipelines": [{}], "duration": "1:3"})", {"duration: ", "10s"}},
	{R"({"version": 1, "pipelines": [{"encoder": {"device": "libx264"}}]})",
	 {"pipelines[0].encoder.device: ", "write encoder software and codec h264"}},
	{R"({"version": 1, "pipelines": [{"encoder": {"codec": "h264_vaapi"}}]})",
	 {"pipelines[0].encoder.codec: ", "write encoder vaapi and codec h264"}},
	{R"({"version": 1, "pipelines": [{}], "log-json": "yes"})",
	 {"log-json: ", "true or false"}},
	{R"({"version": 1, "pipelines": [{}], "log-level": "loud"})", {"log-level: ", "debug"}},
	{R"({"version": 1, "pipelines": [{}], "cameras": []})", {"cameras: ", "an object"}},
	{R"({"version": 1, "pipelines": [{}], "cameras": {"a": 1}})", {"cameras.a: ", "an object"}},
	{R"({"version": 1, "pipelines": [{}], "cameras": {"left door": {"sise": "1x1"}}})",
	 {"cameras[\"left door\"].sise: unknown key; did you mean \"size\"?"}},
	{R"({"version": 1, "pipelines": [{}], "outputs": {"a": {}}})",
	 {"outputs.a: \"url\" is missing"}},
	{R"({"version": 1, "pipelines": [{}], "version": 1})", {"version: this key stands twice"}},
	{R"({"version": 1, "cameras": {"a": {"fps": 1, "fps": 1}}, "pipelines": [{}]})",
	 {"cameras.a.fps: this key stands twice"}},
	{R"({"version": 1, "pipelines": [{}, {"frames": 1e999}]})",
	 {"pipelines[1].frames: ", "overflow"}},
	{"{\"version\": 1, \"pipelines\": [{\"name\": \"\xff\"}]}",
	 {"pipelines[0].name: ", "UTF-8"}},
	{std::string("{\"version\": 1\0}", 15), {":1:14: version: ", "expected"}},
	{R"({"version": 1, "pipelines": [{}]} {})", {"end of input"}},
	{R"({"version": 1, "pipelines": [{}],})", {":1:34: ", "remove the comma before it"}},
	{R"({"version": 1, "pipelines": [{},]})", {":1:33: ", "remove the comma before it"}},
	{"{\"version\": 1\n\"pipelines\": [{}]}", {":2:1: ", "a comma is missing before it"}},
	{R"({"version": 1, "pipelines": [{} {}]})", {":1:33: ", "a comma is missing before it"}},
	{"{version: 1}", {":1:2: ", "keys in double quotes"}},
	{std::string(100000, '['), {":1:17: [0][0]", "too deeply"}},
	{R"({"version": 1, "pipelines": [{"name": "a"}, {"name": "a"}]})",
	 {"pipelines[1].name: ", "another"}},
	{R"({"version": 1, "cameras": {"a": {"device": "/dev/video0"}},
	     "pipelines": [{"camera": "a"}, {"camera": "a"}]})",
	 {"pipelines[1].camera: ", "another"}},
	{R"({"version": 1, "outputs": {"disk": {"url": "a.mp3"}}, "pipelines": [{}]})",
	 {"outputs.disk.url: a.mp3: unknown ending or scheme .mp3; did you mean .mp4?"}},
	in_pipeline("3", {"pipelines[0]: ", "an object, not 3"}),
	in_pipeline(R"({"camra": "front"})", {"pipelines[0].camra: ", "did you mean \"camera\"?"}),
	in_pipeline(R"({"name": 3})", {"pipelines[0].name: ", "a string"}),
	in_pipeline(R"({"name": ""})", {"pipelines[0].name: ", "empty"}),
	in_pipeline(R"({"name": "a\u0000b"})", {"pipelines[0].name: ", "null character"}),
	in_pipeline(R"({"camera": "fornt"})", {"pipelines[0].camera: ", "did you mean \"front\"?"}),
	in_pipeline(R"({"camera": "webcam"})", {R"({"device": "webcam"})"}),
	in_pipeline(R"({"camera": "patern"})", {"did you mean \"pattern\"?"}),
	in_pipeline(R"({"encoder": "sofware"})", {"did you mean \"software\"?"}),
	in_pipeline(R"({"encoder": "software:x"})", {"\"encoders\" has no \"software:x\""}),
	in_pipeline(R"({"camera": ["front"]})", {"pipelines[0].camera: ", "\"cameras\""}),
	in_pipeline(R"({"encoder": "mian"})", {"pipelines[0].encoder: ", "did you mean \"main\"?"}),
	in_pipeline(R"({"outputs": {"url": "x"}})", {"pipelines[0].outputs: ", "an array"}),
	in_pipeline(R"({"outputs": "dsik"})", {"pipelines[0].outputs: ", "did you mean \"disk\"?"}),
	in_pipeline(R"({"output": ["disk"]})", {"pipelines[0].output: ", "not an array"}),
	in_pipeline(R"({"output": "x.mp3"})", {"pipelines[0].output: ", "did you mean .mp4?"}),
	in_pipeline(R"({"output": "disk", "outputs": ["disk"]})",
		    {"pipelines[0].output: ", "put all into \"outputs\""}),
	in_pipeline(R"({"streams": [{}], "output": "disk"})",
		    {"pipelines[0].output: ", "\"streams\""}),
	in_pipeline(R"({"outputs": ["disk", "dsik"]})",
		    {"pipelines[0].outputs[1]: ", "did you mean \"disk\"?"}),
	in_pipeline(R"({"outputs": [{}]})", {"pipelines[0].outputs[0]: \"url\" is missing"}),
	in_pipeline(R"({"outputs": [{"url": 3}]})", {"pipelines[0].outputs[0].url: "}),
	in_pipeline(R"({"outputs": [{"url": "rtps://host/a"}]})",
		    {"pipelines[0].outputs[0].url: rtps://host/***: ", "mean rtsp://?"}),
	in_pipeline(R"({"outputs": [{"url": "x", "optional": 1}]})",
		    {"pipelines[0].outputs[0].optional: ", "true or false"}),
	in_pipeline(R"({"outputs": [{"url": "x", "segment": "0s"}]})",
		    {"pipelines[0].outputs[0].segment: ", "10s"}),
	in_pipeline(R"({"streams": {}})", {"pipelines[0].streams: ", "an array"}),
	in_pipeline(R"({"streams": []})", {"pipelines[0].streams: ", "at least one"}),
	in_pipeline(R"({"streams": [{"camera": "front"}]})",
		    {"pipelines[0].streams[0].camera: unknown key"}),
	in_pipeline(R"({"streams": [{"encoder": "mian"}]})",
		    {"pipelines[0].streams[0].encoder: ", "did you mean \"main\"?"}),
	in_pipeline(R"({"streams": [{"name": "a"}, {"name": "a"}]})",
		    {"pipelines[0].streams[1].name: ", "another"}),
	in_pipeline(R"({"streams": [{}], "outputs": [{"url": "x"}]})",
		    {"pipelines[0].outputs: ", "\"streams\""}),
	in_pipeline(R"({"streams": [{}], "encoder": "main"})",
		    {"pipelines[0].encoder: ", "\"streams\""}),
	in_pipeline(R"({"policy": {"zerocopy": "off"}})", {"did you mean \"zero-copy\"?"}),
	in_pipeline(R"({"policy": {"memory": "exprot"}})",
		    {"pipelines[0].policy.memory: ", "export"}),
	in_pipeline(R"({"policy": {"allocator": "heap"}})", {"pipelines[0].policy.allocator: "}),
	in_camera(R"("size": 1280)", {"pipelines[0].camera.size: ", "a string (WxH), not 1280"}),
	in_camera(R"("size": "1280")", {"pipelines[0].camera.size: ", "1280x720"}),
	in_camera(R"("fps": -29.97)", {"pipelines[0].camera.fps: ", "-29.97"}),
	in_camera(R"("fps": true)", {"pipelines[0].camera.fps: ", "a string (N[/D]) or a number"}),
	in_camera(R"("fps": "30/0")", {"pipelines[0].camera.fps: ", "30000/1001"}),
	in_camera(R"("format": [])", {"pipelines[0].camera.format: "}),
	in_camera(R"("format": ["NV12", "YUYW"])", {"pipelines[0].camera.format", "YUYV"}),
	in_camera(R"("format": ["NV12", 3])", {"pipelines[0].camera.format[1]: "}),
	in_camera(R"("dv-timings": true)", {"pipelines[0].camera.dv-timings: "}),
	in_camera(R"("ctrl": ["gain=3"])", {"pipelines[0].camera.ctrl: ", "names and values"}),
	in_camera(R"("ctrl": {"gain": 1.5})", {"pipelines[0].camera.ctrl.gain: ", "1.5"}),
	in_camera(R"("ctrl": {"gain": null})", {"pipelines[0].camera.ctrl.gain: ", "null"}),
	in_camera(R"("ctrl": {"gain": ""})", {"pipelines[0].camera.ctrl.gain: "}),
	in_camera(R"("ctrl": {"a=b": 1})", {"pipelines[0].camera.ctrl[\"a=b\"]: "}),
	in_camera(R"("buffers": 33)", {"pipelines[0].camera.buffers: ", "32"}),
	in_camera(R"("buffers": 4.0)", {"pipelines[0].camera.buffers: "}),
	in_camera(R"("buffers": -4)", {"pipelines[0].camera.buffers: "}),
	in_camera(R"("buffers": 99999999999999999999999)", {"pipelines[0].camera.buffers: "}),
	in_camera(R"("codec": "h264")", {"pipelines[0].camera.codec: unknown key"}),
	in_encoder(R"("codec": "h266")", {"pipelines[0].encoder.codec: ", "hevc"}),
	in_encoder(R"("bitrate": 4000)", {"pipelines[0].encoder.bitrate: ", "4000k"}),
	in_encoder(R"("bitrate": "fast")", {"pipelines[0].encoder.bitrate: ", "4M"}),
	in_encoder(R"("gop": 4294967296)", {"pipelines[0].encoder.gop: "}),
	in_encoder(R"("level": 4.1)", {"pipelines[0].encoder.level: ", "a string"}),
};

INSTANTIATE_TEST_SUITE_P(Table, ConfigMistake, testing::ValuesIn(kFileMistakes));

/// Whatever a file has, it is read or refused, and what is read can be printed and read again.
TEST(ConfigFile, DamagedTextsAreReadOrRefused)
{
	std::mt19937 random(1);
	const std::string letters = "\"{}[]:,0129.-eE/*\\u\n\t\xff\x00truefalsenull";
	std::size_t read_texts = 0;
	for (int round = 0; round < 1000; ++round) {
		std::string text = kWhole;
		for (std::size_t changes = 1 + random() % 3; changes > 0; --changes) {
			std::size_t place = random() % text.size();
			std::size_t length = random() % 4;
			text.replace(place, length, 1, letters[random() % letters.size()]);
		}
		auto file = parse_config(text, "file");
		if (!file) {
			EXPECT_TRUE(file.error().is(std::errc::invalid_argument));
			continue;
		}
		++read_texts;
		auto printed = print_config(*file);
		ASSERT_TRUE(printed) << text;
		auto again = parse_config(*printed, "printed");
		ASSERT_TRUE(again) << again.error().context << '\n' << text;
		EXPECT_EQ(print_config(*again).value(), *printed);
	}
	EXPECT_GT(read_texts, 30u);
}

TEST(ConfigFile, CutTextsAreRefused)
{
	for (std::size_t length = 0; length + 1 < kWhole.size(); length += 7)
		EXPECT_FALSE(parse_config(kWhole.substr(0, length), "file"));
}

TEST(ConfigFile, WhatIsNoFileIsTold)
{
	auto missing = read_config("/nowhere/door.json");
	ASSERT_FALSE(missing);
	EXPECT_THAT(missing.error().message(), HasSubstr("/nowhere/door.json: No such file"));
	auto directory = read_config("/sys");
	ASSERT_FALSE(directory);
	EXPECT_THAT(directory.error().message(), HasSubstr("/sys is a folder without *.json"));
	auto endless = read_config("/dev/zero");
	ASSERT_FALSE(endless);
	EXPECT_THAT(endless.error().message(), HasSubstr("1 MiB"));
}

/// The command line with a file.
class ConfigOverride : public testing::Test
{
protected:
	ConfigOverride() : file_(scratch_.file("config_override.json")) {}

	void write(const std::string &text) { std::ofstream(file_) << text; }

	std::variant<Invocation, EarlyExit> parse(const Words &words) const
	{
		std::vector<const char *> arguments{"penstock"};
		for (const std::string &word : words)
			arguments.push_back(word.c_str());
		return parse_command_line(arguments, "1.2.3");
	}

	Invocation invoked(const Words &words) const
	{
		auto result = parse(words);
		if (const auto *early = std::get_if<EarlyExit>(&result)) {
			ADD_FAILURE() << early->text;
			return {};
		}
		return std::get<Invocation>(result);
	}

	RecordSettings recorded(Words words) const
	{
		words.insert(words.begin(), {"record", "--config", file_});
		return std::get<RecordSettings>(invoked(words).command);
	}

	std::string refused(Words words) const
	{
		words.insert(words.begin(), {"record", "--config", file_});
		auto result = parse(words);
		if (const auto *early = std::get_if<EarlyExit>(&result))
			return early->mistake ? early->text : "no mistake";
		return "accepted";
	}

	test::ScratchDirectory scratch_;
	std::string file_;
};

const char *const kOne = R"({
	"version": 1, "frames": 100, "log-level": "warn",
	"pipelines": [{
		"camera": {"device": "/dev/video7", "size": "1280x720", "format": ["NV12"],
			   "ctrl": {"gain": 3, "hue": 1}},
		"encoder": {"codec": "h264", "bitrate": "4M"},
		"outputs": [{"url": "file.h264"}]
	}]
})";

TEST_F(ConfigOverride, TheFileCountsWhereTheCommandLineIsSilent)
{
	write(kOne);
	RecordSettings record = recorded({});
	EXPECT_EQ(to_string(record.pipelines[0].camera.device), "/dev/video7");
	EXPECT_EQ(record.pipelines[0].streams.at(0).encoder.bitrate, 4000000u);
	EXPECT_EQ(record.pipelines[0].streams.at(0).outputs[0].destination.url, "file.h264");
	EXPECT_EQ(record.run.frames, 100u);
	EXPECT_EQ(invoked({"record", "--config", file_}).log.level, LogLevel::kWarn);
}

TEST_F(ConfigOverride, TheCommandLineWins)
{
	write(kOne);
	RecordSettings record =
		recorded({"--camera", "auto", "--size", "640x480", "--format", "YUYV", "--ctrl",
			  "gain=9", "--bitrate", "2M", "-o", "other.h264", "--frames", "5",
			  "--zero-copy", "off", "--duration", "3s"});
	const PipelineSettings &pipeline = record.pipelines[0];
	EXPECT_EQ(to_string(pipeline.camera.device), "auto");
	EXPECT_EQ(pipeline.camera.size, (Size{640, 480}));
	EXPECT_EQ(pipeline.camera.formats, std::vector{PixelFormat::kYUYV});
	EXPECT_EQ(pipeline.camera.controls,
		  (std::vector<ControlSetting>{{"gain", "9"}, {"hue", "1"}}));
	EXPECT_EQ(pipeline.streams.at(0).encoder.bitrate, 2000000u);
	EXPECT_EQ(pipeline.streams.at(0).encoder.codec, Codec::kH264);
	ASSERT_EQ(pipeline.streams.at(0).outputs.size(), 1u);
	EXPECT_EQ(pipeline.streams.at(0).outputs[0].destination.url, "other.h264");
	EXPECT_EQ(pipeline.policy.zero_copy, ZeroCopy::kOff);
	EXPECT_EQ(record.run.frames, 5u);
	EXPECT_EQ(record.run.duration, 3s);
	EXPECT_EQ(invoked({"record", "--config", file_, "--log-level", "error"}).log.level,
		  LogLevel::kError);
}

TEST_F(ConfigOverride, OptionsGoToEveryPipeline)
{
	write(kWhole);
	RecordSettings record = recorded({"--size", "640x480", "--gop", "5", "--memory", "auto"});
	for (const PipelineSettings &pipeline : record.pipelines) {
		EXPECT_EQ(pipeline.camera.size, (Size{640, 480}));
		EXPECT_FALSE(pipeline.policy.memory);
		EXPECT_EQ(pipeline.streams.at(0).encoder.gop, 5u);
	}
}

constexpr std::string_view kSimulcast = R"({
	"version": 1,
	"encoders": {"gpu": {"device": "vaapi", "bitrate": "8M"}},
	"pipelines": [{
		"camera": {"device": "/dev/video7"},
		"streams": [
			{"name": "main", "encoder": "gpu", "outputs": [{"url": "main.mp4"}]},
			{"encoder": {"bitrate": "1M"}, "outputs": [{"url": "rtsp://a/b"}, {"url": "c"}]}
		]
	}]
})";

TEST(ConfigFile, SeveralEncodersOfOneCameraAreStreams)
{
	auto read = parse_config(kSimulcast, "file");
	ASSERT_TRUE(read) << read.error().context;
	const PipelineSettings &pipeline = read->record.pipelines.at(0);
	EXPECT_EQ(to_string(pipeline.camera.device), "/dev/video7");
	ASSERT_EQ(pipeline.streams.size(), 2u);
	EXPECT_EQ(pipeline.streams[0].name, "main");
	EXPECT_EQ(to_string(pipeline.streams[0].encoder.device), "vaapi");
	EXPECT_EQ(pipeline.streams[0].encoder.bitrate, 8000000u);
	EXPECT_EQ(pipeline.streams[1].name, "");
	EXPECT_EQ(pipeline.streams[1].encoder.bitrate, 1000000u);
	EXPECT_EQ(pipeline.streams[1].outputs.size(), 2u);

	const std::string printed = print_config(*read).value();
	auto again = parse_config(printed, "printed");
	ASSERT_TRUE(again) << again.error().context << printed;
	EXPECT_EQ(again->record.pipelines.at(0).streams.size(), 2u);
	EXPECT_EQ(print_config(*again).value(), printed);
}

TEST_F(ConfigOverride, OptionsGoToEveryStreamOfAPipeline)
{
	write(std::string(kSimulcast));
	const RecordSettings record = recorded({"--gop", "5", "--size", "640x480"});
	EXPECT_EQ(record.pipelines.at(0).camera.size, (Size{640, 480}));
	for (const StreamSettings &stream : record.pipelines[0].streams)
		EXPECT_EQ(stream.encoder.gop, 5u);
	EXPECT_THAT(refused({"-o", "x.h264"}), HasSubstr("2 streams"));
}

TEST_F(ConfigOverride, APlanIsOfTheWholeFileAndNeedsNoOutputs)
{
	write(R"({"version": 1, "log-level": "warn",
		"pipelines": [{"camera": {"size": "640x480"}}, {"camera": {"size": "320x240"}}]})");
	const Invocation invocation = invoked({"plan", "--config", file_, "--gop", "5", "--json"});
	EXPECT_EQ(invocation.log.level, LogLevel::kWarn);
	const auto &plan = std::get<PlanSettings>(invocation.command);
	EXPECT_TRUE(plan.json);
	ASSERT_EQ(plan.pipelines.size(), 2u);
	EXPECT_EQ(plan.pipelines[1].camera.size, (Size{320, 240}));
	EXPECT_EQ(plan.pipelines[1].streams.at(0).encoder.gop, 5u);
}

TEST_F(ConfigOverride, AStreamWithoutOutputsIsRefused)
{
	write(R"({"version": 1, "pipelines": [{"streams": [{"outputs": [{"url": "x"}]}, {}]}]})");
	EXPECT_THAT(refused({}), HasSubstr("every pipeline or stream"));
}

TEST_F(ConfigOverride, TwoOutputsOfOnePlaceAreRefused)
{
	for (const char *pipelines :
	     {R"([{"outputs": [{"url": "a"}]}, {"outputs": [{"url": "./a"}]}])",
	      R"([{"streams": [{"outputs": [{"url": "a"}]}, {"outputs": [{"url": "a"}]}]}])",
	      R"([{"outputs": [{"url": "a"}, {"url": "b/../a"}]}])"}) {
		write(R"({"version": 1, "pipelines": )" + std::string(pipelines) + "}");
		EXPECT_THAT(refused({}), HasSubstr("lead to the same file")) << pipelines;
		for (const Words &words :
		     {Words{"plan", "--config", file_}, Words{"config", "check", file_}}) {
			const auto result = parse(words);
			const auto *early = std::get_if<EarlyExit>(&result);
			ASSERT_TRUE(early) << words[0];
			EXPECT_THAT(early->text, HasSubstr("lead to the same file"));
		}
	}
}

TEST_F(ConfigOverride, WhatOnlyOnePipelineCanHaveIsRefusedForSeveral)
{
	write(kWhole);
	EXPECT_THAT(refused({"-o", "x.h264"}), HasSubstr("--output"));
	EXPECT_THAT(refused({"--camera", "/dev/video0"}), HasSubstr("--camera"));
}

TEST_F(ConfigOverride, AFileWithoutOutputsNeedsThemOnTheCommandLine)
{
	write(R"({"version": 1, "pipelines": [{}]})");
	EXPECT_THAT(refused({}), HasSubstr("--output is required"));
	EXPECT_EQ(recorded({"-o", "x.h264"}).pipelines[0].streams.at(0).outputs[0].destination.url,
		  "x.h264");
}

TEST_F(ConfigOverride, AMistakeInTheFileIsOneOfTheCommandLine)
{
	write(R"({"version": 1, "pipelines": [{"camra": {}}]})");
	EXPECT_EQ(refused({}), file_ + ":1:31: pipelines[0].camra: unknown key; did you mean "
				       "\"camera\"?\n");
}

TEST_F(ConfigOverride, AFileThatCannotBeReadIsOneOfTheCommandLine)
{
	EXPECT_EQ(refused({}), "penstock: --config " + file_ + ": No such file or directory\n");
}

TEST_F(ConfigOverride, PrintAndCheckTakeAFile)
{
	write(kOne);
	auto check = std::get<ConfigSettings>(invoked({"config", "check", file_}).command);
	EXPECT_EQ(check.action, ConfigSettings::Action::kCheck);
	EXPECT_EQ(check.file, file_);
	EXPECT_FALSE(check.devices);
	check = std::get<ConfigSettings>(invoked({"config", "check", "--devices", file_}).command);
	EXPECT_TRUE(check.devices);
	auto print = std::get<ConfigSettings>(
		invoked({"config", "print", file_, "--gop", "9", "--log-level", "error"}).command);
	EXPECT_EQ(print.action, ConfigSettings::Action::kPrint);
	EXPECT_EQ(print.configuration.record.pipelines.at(0).streams.at(0).encoder.gop, 9u);
	EXPECT_EQ(print.configuration.log.level, LogLevel::kError);
	auto schema = std::get<ConfigSettings>(invoked({"config", "schema"}).command);
	EXPECT_EQ(schema.action, ConfigSettings::Action::kSchema);
	auto init = std::get<ConfigSettings>(invoked({"config", "init"}).command);
	EXPECT_EQ(init.action, ConfigSettings::Action::kInit);
	EXPECT_EQ(init.new_file, "");
	init = std::get<ConfigSettings>(invoked({"config", "init", "--output", "a"}).command);
	EXPECT_EQ(init.new_file, "a");
}

} // namespace
} // namespace penstock
