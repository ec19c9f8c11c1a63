#include "config/command_line/command_line.h"
#include "config/file/config_file.h"

#include <functional>
#include <ostream>
#include <regex>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

using Words = std::vector<std::string>;

Words operator+(Words left, const Words &right)
{
	left.insert(left.end(), right.begin(), right.end());
	return left;
}

std::variant<Invocation, EarlyExit> parse(const Words &words)
{
	std::vector<const char *> arguments{"penstock"};
	for (const std::string &word : words)
		arguments.push_back(word.c_str());
	return parse_command_line(arguments, "1.2.3");
}

template <typename Command>
Command parsed(const Words &words)
{
	auto result = parse(words);
	if (const auto *early = std::get_if<EarlyExit>(&result)) {
		ADD_FAILURE() << early->text;
		return {};
	}
	return std::get<Command>(std::get<Invocation>(result).command);
}

EarlyExit early_exit(const Words &words)
{
	auto result = parse(words);
	if (const auto *early = std::get_if<EarlyExit>(&result))
		return *early;
	ADD_FAILURE() << "accepted";
	return {};
}

std::string help_of(const Words &words)
{
	const EarlyExit early = early_exit(words + Words{"--help"});
	EXPECT_FALSE(early.mistake);
	return early.text;
}

const Words kRecord{"record", "-o", "out.h264"};

/// What options say of one camera and one encoder.
struct Asked {
	CameraSettings camera;
	EncoderSettings encoder;
	AllocationPolicy policy;
};

/// An option with a value, and what is then true that is not true without it.
struct Row {
	std::string option;
	std::string value;
	std::function<bool(const Asked &)> says;
};

std::ostream &operator<<(std::ostream &out, const Row &row)
{
	return out << row.option << ' ' << row.value;
}

using RateControl = EncoderSettings::RateControl;
using enum PixelFormat;

const Row kPathOptions[] = {
	{"--camera", "/dev/video7",
	 [](auto &asked) { return to_string(asked.camera.device) == "/dev/video7"; }},
	{"--camera", "card:HD Webcam",
	 [](auto &asked) { return to_string(asked.camera.device) == "card:HD Webcam"; }},
	{"--input", "2", [](auto &asked) { return asked.camera.input == "2"; }},
	{"--input", "HDMI 1", [](auto &asked) { return asked.camera.input == "HDMI 1"; }},
	{"--size", "1280x720",
	 [](auto &asked) {
		 return asked.camera.size == Size{1280, 720};
	 }},
	{"--size", "1080p",
	 [](auto &asked) {
		 return asked.camera.size == Size{1920, 1080};
	 }},
	{"--fps", "30000/1001",
	 [](auto &asked) {
		 return asked.camera.rate == Fraction{30000, 1001};
	 }},
	{"--fps", "29.97",
	 [](auto &asked) {
		 return asked.camera.rate == Fraction{30000, 1001};
	 }},
	{"--format", "NV12",
	 [](auto &asked) { return asked.camera.formats == std::vector{kNV12}; }},
	{"--format", "YUYV,nv12,MJPG",
	 [](auto &asked) {
		 return asked.camera.formats == std::vector{kYUYV, kNV12, kMJPG};
	 }},
	{"--dv-timings", "off", [](auto &asked) { return !asked.camera.adopt_dv_timings; }},
	{"--ctrl", "gain=3",
	 [](auto &asked) {
		 return asked.camera.controls == std::vector{ControlSetting{"gain", "3"}};
	 }},
	{"--camera-timeout", "500ms",
	 [](auto &asked) { return asked.camera.timeout == std::chrono::milliseconds(500); }},
	{"--camera-timeout", "off",
	 [](auto &asked) { return asked.camera.timeout == CameraSettings::kNoTimeout; }},
	{"--on-loss", "wait",
	 [](auto &asked) { return asked.camera.comeback == CameraSettings::kAwaitedForEver; }},
	{"--on-loss", "exit",
	 [](auto &asked) { return asked.camera.comeback == CameraSettings::kNotAwaited; }},
	{"--on-loss", "wait:10m",
	 [](auto &asked) { return asked.camera.comeback == std::chrono::minutes(10); }},
	{"--on-no-signal", "hold",
	 [](auto &asked) { return asked.camera.no_signal == CameraSettings::NoSignal::kHold; }},
	{"--on-no-signal", "card",
	 [](auto &asked) { return asked.camera.no_signal == CameraSettings::NoSignal::kCard; }},
	{"--on-no-signal", "exit",
	 [](auto &asked) { return asked.camera.no_signal == CameraSettings::NoSignal::kExit; }},
	{"--buffers", "2", [](auto &asked) { return asked.camera.buffers == 2; }},
	{"--buffers", "32", [](auto &asked) { return asked.camera.buffers == 32; }},
	{"--encoder", "v4l2:/dev/video1",
	 [](auto &asked) {
		 return asked.encoder.device ==
			DeviceSelector::of_path(DeviceApi::kV4l2, "/dev/video1");
	 }},
	{"--codec", "AVC", [](auto &asked) { return asked.encoder.codec == Codec::kH264; }},
	{"--codec", "h265", [](auto &asked) { return asked.encoder.codec == Codec::kHevc; }},
	{"--codec", "hevc", [](auto &asked) { return asked.encoder.codec == Codec::kHevc; }},
	{"--bitrate", "4M", [](auto &asked) { return asked.encoder.bitrate == 4000000u; }},
	{"--rate-control", "cbr",
	 [](auto &asked) { return asked.encoder.rate_control == RateControl::kCbr; }},
	{"--rate-control", "vbr",
	 [](auto &asked) { return asked.encoder.rate_control == RateControl::kVbr; }},
	{"--rate-control", "cqp",
	 [](auto &asked) { return asked.encoder.rate_control == RateControl::kCqp; }},
	{"--gop", "60", [](auto &asked) { return asked.encoder.gop == 60u; }},
	{"--qp", "0", [](auto &asked) { return asked.encoder.qp == 0u; }},
	{"--qp", "28", [](auto &asked) { return asked.encoder.qp == 28u; }},
	{"--quality", "0", [](auto &asked) { return asked.encoder.quality == 0u; }},
	{"--quality", "100", [](auto &asked) { return asked.encoder.quality == 100u; }},
	{"--profile", "high", [](auto &asked) { return asked.encoder.profile == Profile::kHigh; }},
	{"--level", "4.1", [](auto &asked) { return asked.encoder.level == "4.1"; }},
	{"--enc-ctrl", "video_gop_size=1",
	 [](auto &asked) {
		 return asked.encoder.controls ==
			std::vector{ControlSetting{"video_gop_size", "1"}};
	 }},
	{"--zero-copy", "require",
	 [](auto &asked) { return asked.policy.zero_copy == ZeroCopy::kRequire; }},
	{"--zero-copy", "off",
	 [](auto &asked) { return asked.policy.zero_copy == ZeroCopy::kOff; }},
	{"--memory", "import",
	 [](auto &asked) { return asked.policy.memory == Strategy::kImport; }},
	{"--memory", "export",
	 [](auto &asked) { return asked.policy.memory == Strategy::kExport; }},
	{"--memory", "shared",
	 [](auto &asked) { return asked.policy.memory == Strategy::kShared; }},
	{"--memory", "copy", [](auto &asked) { return asked.policy.memory == Strategy::kCopy; }},
	{"--memory", "convert",
	 [](auto &asked) { return asked.policy.memory == Strategy::kConvert; }},
	{"--allocator", "udmabuf",
	 [](auto &asked) { return to_string(asked.policy.allocator) == "udmabuf"; }},
	{"--allocator", "dma-heap",
	 [](auto &asked) { return to_string(asked.policy.allocator) == "dma-heap"; }},
	{"--allocator", "dma-heap:system",
	 [](auto &asked) { return to_string(asked.policy.allocator) == "dma-heap:system"; }},
	{"--allocator", "dumb:/dev/dri/card0",
	 [](auto &asked) { return to_string(asked.policy.allocator) == "dumb:/dev/dri/card0"; }},
};

Words urls(const RecordSettings &record)
{
	Words found;
	for (const OutputSettings &output : record.pipelines.at(0).streams.at(0).outputs)
		found.push_back(output.destination.url);
	return found;
}

/// Of `record` or `plan`.
template <typename Settings>
Asked asked_in(const Settings &settings)
{
	const PipelineSettings &pipeline = settings.pipelines.at(0);
	return {pipeline.camera, pipeline.streams.at(0).encoder, pipeline.policy};
}

Asked recorded(const Words &words)
{
	return asked_in(parsed<RecordSettings>(words));
}

class PathOption : public testing::TestWithParam<Row>
{};

TEST_P(PathOption, ChangesWhatItSays)
{
	const Row &row = GetParam();
	const Words words{row.option, row.value};
	EXPECT_FALSE(row.says(recorded(kRecord)));
	EXPECT_TRUE(row.says(recorded(kRecord + words)));
	EXPECT_TRUE(row.says(asked_in(parsed<PlanSettings>(Words{"plan"} + words))));
	EXPECT_TRUE(
		row.says(asked_in(parsed<PlanSettings>({"plan", row.option + "=" + row.value}))));
}

TEST_P(PathOption, IsSaidByAFileAsWell)
{
	const Row &row = GetParam();
	Configuration said{{}, parsed<RecordSettings>(kRecord + Words{row.option, row.value})};
	auto file = print_config(said);
	ASSERT_TRUE(file);
	auto read = parse_config(*file, "file");
	ASSERT_TRUE(read) << read.error().context << '\n' << *file;
	EXPECT_TRUE(row.says(asked_in(read->record))) << *file;
	EXPECT_EQ(print_config(*read).value(), *file);
}

INSTANTIATE_TEST_SUITE_P(Table, PathOption, testing::ValuesIn(kPathOptions));

TEST(CommandLine, ShortOptionsAreTheLongOnes)
{
	const Words all{"record",   "-c", "pattern", "-s", "64x48", "-r", "5",	  "-e",
			"software", "-b", "4M",	     "-t", "10s",   "-o", "x.mp4"};
	const Words joined{"record",	 "-cpattern", "-s64x48", "-r5",
			   "-esoftware", "-b4M",      "-t10s",	 "-ox.mp4"};
	for (const Words &words : {all, joined}) {
		const auto record = parsed<RecordSettings>(words);
		const Asked asked = asked_in(record);
		EXPECT_EQ(to_string(asked.camera.device), "pattern");
		EXPECT_EQ(asked.camera.size, (Size{64, 48}));
		EXPECT_EQ(asked.camera.rate, (Fraction{5, 1}));
		EXPECT_EQ(to_string(asked.encoder.device), "software");
		EXPECT_EQ(asked.encoder.bitrate, 4000000u);
		EXPECT_EQ(record.run.duration, 10s);
		EXPECT_EQ(urls(record), Words{"x.mp4"});
	}
	EXPECT_THAT(help_of({"record"}), HasSubstr("-s, --size"));
}

/// What an option that is not given leaves.
TEST(CommandLine, DefaultsAreThoseOfTheContract)
{
	const auto record = parsed<RecordSettings>(kRecord);
	const Asked asked = asked_in(record);
	EXPECT_TRUE(asked.camera.device.is_auto());
	EXPECT_FALSE(asked.camera.size || asked.camera.rate || asked.camera.input);
	EXPECT_TRUE(asked.camera.formats.empty());
	EXPECT_TRUE(asked.camera.adopt_dv_timings);
	EXPECT_EQ(asked.camera.buffers, 0u);
	EXPECT_TRUE(asked.encoder.device.is_auto());
	EXPECT_EQ(asked.encoder.codec, std::nullopt);
	EXPECT_EQ(asked.policy.zero_copy, ZeroCopy::kPrefer);
	EXPECT_FALSE(asked.policy.memory);
	EXPECT_EQ(asked.policy.allocator, AllocatorChoice());
	EXPECT_FALSE(record.run.frames || record.run.duration);
	ASSERT_EQ(urls(record), (Words{"out.h264"}));
	const OutputSettings &output = record.pipelines[0].streams[0].outputs[0];
	EXPECT_FALSE(output.optional);
	EXPECT_EQ(output.destination.segment, 0s);
	EXPECT_EQ(record.run.stats_file, "");
}

TEST(CommandLine, AutoIsTheSameAsNothing)
{
	const Words words{"plan", "--format",	 "auto",   "--memory",	   "auto", "--codec",
			  "auto", "--camera",	 "auto",   "--dv-timings", "auto", "--encoder",
			  "auto", "--zero-copy", "prefer", "--allocator",  "auto"};
	const auto plan = parsed<PlanSettings>(words);
	for (const Row &row : kPathOptions)
		EXPECT_FALSE(row.says(asked_in(plan))) << row;
}

TEST(CommandLine, ThePatternCameraMayHaveNoRate)
{
	EXPECT_EQ(asked_in(parsed<PlanSettings>({"plan", "--fps", "0", "--camera", "pattern"}))
			  .camera.rate,
		  (Fraction{0, 1}));
}

TEST(CommandLine, ControlsAddUp)
{
	const auto plan = parsed<PlanSettings>({"plan", "--ctrl", "gain=3", "--ctrl", "hue=-1",
						"--enc-ctrl", "a=1", "--enc-ctrl", "b=2"});
	const std::vector<ControlSetting> camera{{"gain", "3"}, {"hue", "-1"}};
	const std::vector<ControlSetting> encoder{{"a", "1"}, {"b", "2"}};
	EXPECT_EQ(asked_in(plan).camera.controls, camera);
	EXPECT_EQ(asked_in(plan).encoder.controls, encoder);
}

TEST(CommandLine, OutputsAddUp)
{
	// What is said of all of them may come before them.
	const auto record = parsed<RecordSettings>({"record", "-o", "a.mp4", "--segment", "90s",
						    "-o", "optional:rtsp://host/live", "-o", "-"});
	EXPECT_EQ(urls(record), (Words{"a.mp4", "rtsp://host/live", "-"}));
	const auto &outputs = record.pipelines[0].streams[0].outputs;
	EXPECT_FALSE(outputs[0].optional);
	EXPECT_TRUE(outputs[1].optional);
	for (const OutputSettings &output : outputs)
		EXPECT_EQ(output.destination.segment, 90s);
}

TEST(CommandLine, TheWindowOfAListIsATimeOrAll)
{
	const auto window = [](const Words &words) {
		return parsed<RecordSettings>(Words{"record", "-o", "a.m3u8"} + words)
			.pipelines[0]
			.streams[0]
			.outputs[0]
			.destination.hls_window;
	};
	EXPECT_EQ(window({}), 5min);
	EXPECT_EQ(window({"--hls-window", "90s"}), 90s);
	EXPECT_EQ(window({"--hls-window", "all"}), kWholeList);
}

TEST(CommandLine, RunOptionsSayWhenAndWhere)
{
	const auto run = [](const Words &words) {
		return parsed<RecordSettings>(kRecord + words).run;
	};
	EXPECT_EQ(urls(parsed<RecordSettings>({"record", "-o", "-"})), Words{"-"});
	EXPECT_EQ(urls(parsed<RecordSettings>({"record", "--output", "a.fwht"})), Words{"a.fwht"});
	EXPECT_EQ(run({"--frames", "150"}).frames, 150u);
	EXPECT_EQ(run({"--duration", "1.5m"}).duration, 90s);
	EXPECT_EQ(run({"--stats-file", "s.json"}).stats_file, "s.json");
	EXPECT_EQ(run({"--report", "r.html"}).report, "r.html");
}

TEST(CommandLine, JsonIsAFlagOfPlanAndDevices)
{
	EXPECT_FALSE(parsed<PlanSettings>({"plan"}).json);
	EXPECT_TRUE(parsed<PlanSettings>({"plan", "--json"}).json);
	EXPECT_FALSE(parsed<DevicesSettings>({"devices"}).json);
	EXPECT_TRUE(parsed<DevicesSettings>({"devices", "--json"}).json);
}

TEST(CommandLine, LogOptionsMayStandAfterTheCommandToo)
{
	auto result = parse({"plan", "--log-level", "debug", "--log-json"});
	ASSERT_TRUE(std::holds_alternative<Invocation>(result));
	EXPECT_EQ(std::get<Invocation>(result).log.level, LogLevel::kDebug);
	EXPECT_TRUE(std::get<Invocation>(result).log.json);
}

TEST(CommandLine, LogOptionsComeBeforeTheCommand)
{
	const auto log = [](const Words &words) {
		auto result = parse(words + Words{"devices"});
		return std::get<Invocation>(result).log;
	};
	EXPECT_EQ(log({}).level, LogLevel::kInfo);
	EXPECT_FALSE(log({}).json);
	EXPECT_EQ(log({"--log-level", "trace"}).level, LogLevel::kTrace);
	EXPECT_EQ(log({"--log-level", "debug"}).level, LogLevel::kDebug);
	EXPECT_EQ(log({"--log-level", "warn"}).level, LogLevel::kWarn);
	EXPECT_EQ(log({"--log-level", "error"}).level, LogLevel::kError);
	EXPECT_TRUE(log({"--log-json"}).json);
	EXPECT_FALSE(log({}).quiet);
	EXPECT_TRUE(log({"-q"}).quiet);
	EXPECT_TRUE(log({"--quiet"}).quiet);
	EXPECT_EQ(log({"-v"}).level, LogLevel::kDebug);
	EXPECT_EQ(log({"--verbose"}).level, LogLevel::kDebug);
	EXPECT_EQ(log({"-vv"}).level, LogLevel::kTrace);
	EXPECT_EQ(log({"-v", "-v"}).level, LogLevel::kTrace);
	EXPECT_EQ(log({}).color, Color::kAuto);
	EXPECT_EQ(log({"--color", "never"}).color, Color::kNever);
	EXPECT_EQ(log({"--color", "always"}).color, Color::kAlways);
}

TEST(CommandLine, QuietAndVerboseExcludeEachOther)
{
	auto result = parse({"record", "-q", "-v", "-o", "a.mp4"});
	ASSERT_TRUE(std::holds_alternative<EarlyExit>(result));
	EXPECT_THAT(std::get<EarlyExit>(result).text,
		    AllOf(HasSubstr("--quiet"), HasSubstr("--verbose")));
}

TEST(CommandLine, ProgressIsToldAsOftenAsWanted)
{
	using namespace std::chrono_literals;
	const auto progress = [](const Words &words) {
		return parsed<RecordSettings>(Words{"record", "-o", "a.mp4"} + words).run.progress;
	};
	EXPECT_EQ(progress({}), std::nullopt);
	EXPECT_EQ(progress({"--progress", "60s"}), 60s);
	EXPECT_EQ(progress({"--progress", "off"}), RunSettings::kNoProgress);
}

TEST(CommandLine, AnEventMayHaveSeveralCommands)
{
	const auto run =
		parsed<RecordSettings>(Words{"record", "-o", "a.mp4", "--exec-on", "ended=a",
					     "--exec-on", "started=b", "--exec-on", "ended=c"})
			.run;
	EXPECT_EQ(run.exec_on, (std::vector<EventCommand>{{EventKind::kEnded, "a\nc"},
							  {EventKind::kStarted, "b"}}));
}

std::set<std::string> options_in(const std::string &help)
{
	// Lines of a help that is long begin further to the right.
	const std::regex option("\n {2,6}(?:-[a-zA-Z], )?(--[a-z][a-z-]*)");
	std::set<std::string> found;
	for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at)
		found.insert((*at)[1]);
	return found;
}

/// An option that these tests do not know, or that the help does not show, would fail here.
TEST(CommandLine, HelpListsEveryOption)
{
	std::set<std::string> common{"--help"};
	for (const Row &row : kPathOptions)
		common.insert(row.option);
	std::set<std::string> plan = common;
	plan.insert({"--all", "--json", "--config"});
	std::set<std::string> record = common;
	record.insert({"--output", "--segment", "--overwrite", "--sync", "--hls-window",
		       "--tls-verify", "--ca-file", "--password-file", "--frames", "--duration",
		       "--stats-file", "--report", "--progress", "--events", "--exec-on"});
	EXPECT_EQ(options_in(help_of({"plan"})), plan);
	EXPECT_EQ(options_in(help_of({"config", "print"})), record);
	record.insert("--config");
	EXPECT_EQ(options_in(help_of({"record"})), record);
	EXPECT_EQ(options_in(help_of({"devices"})), (std::set<std::string>{"--help", "--json"}));
	EXPECT_EQ(options_in(help_of({})),
		  (std::set<std::string>{"--help", "--version", "--log-level", "--log-json",
					 "--quiet", "--verbose", "--color"}));
}

TEST(CommandLine, HelpListsEveryCommand)
{
	for (const char *command : {"record", "plan", "devices", "config"})
		EXPECT_THAT(help_of({}), HasSubstr(std::string("\n  ") + command));
	for (const char *command : {"check", "print", "schema"})
		EXPECT_THAT(help_of({"config"}), HasSubstr(std::string("\n  ") + command));
}

TEST(CommandLine, HelpBeginsWithHowToWriteTheCommand)
{
	EXPECT_THAT(help_of({"plan"}), HasSubstr("Usage: penstock plan "));
	EXPECT_THAT(help_of({"config", "print"}), HasSubstr("Usage: penstock config print "));
}

TEST(CommandLine, HelpIsTextThatCanBePrinted)
{
	for (const Words &command : {Words{}, Words{"record"}, Words{"plan"}, Words{"devices"}}) {
		const std::string help = help_of(command);
		EXPECT_EQ(help.find('\0'), std::string::npos);
		for (char letter : help)
			ASSERT_TRUE(letter == '\n' || letter >= ' ') << static_cast<int>(letter);
	}
}

TEST(CommandLine, HelpNamesEveryChoice)
{
	const std::string help = help_of({"plan"});
	for (const char *choice :
	     {"require", "prefer", "off",  "import",  "export",	  "shared", "copy",
	      "convert", "cbr",	   "vbr",  "cqp",     "h264",	  "hevc",   "vp8",
	      "vp9",	 "mjpeg",  "fwht", "udmabuf", "dma-heap", "dumb"})
		EXPECT_THAT(help, HasSubstr(choice));
}

TEST(CommandLine, VersionIsTheGivenOne)
{
	const EarlyExit early = early_exit({"--version"});
	EXPECT_FALSE(early.mistake);
	EXPECT_EQ(early.text, "penstock 1.2.3\n");
}

/// Words that are wrong, and what the message must contain: what is wrong, and what would be right.
struct Mistake {
	Words words;
	std::vector<std::string> told;
};

std::ostream &operator<<(std::ostream &out, const Mistake &mistake)
{
	for (const std::string &word : mistake.words)
		out << word << ' ';
	return out;
}

class CommandLineMistake : public testing::TestWithParam<Mistake>
{};

TEST_P(CommandLineMistake, IsExplained)
{
	const EarlyExit early = early_exit(GetParam().words);
	EXPECT_TRUE(early.mistake);
	EXPECT_TRUE(early.text.starts_with("penstock: ")) << early.text;
	for (const std::string &word : GetParam().told)
		EXPECT_THAT(early.text, HasSubstr(word));
	// In one line, as the mistakes that are found later.
	EXPECT_EQ(early.text.find('\n'), early.text.size() - 1) << early.text;
	EXPECT_EQ(early.text.find('\0'), std::string::npos);
	// Nobody can use the limits of a double.
	EXPECT_THAT(early.text, Not(HasSubstr("000000000000000000")));
}

const Mistake kMistakes[] = {
	{{}, {"a command is missing", "record", "plan", "devices", "config"}},
	{{"recrod"}, {"recrod", "record"}},
	{{"plans", "--size", "1x1"}, {"plans", "did you mean plan?"}},
	{{"plan", "extra"}, {"extra"}},
	{{"record"}, {"--output", "required"}},
	{{"record", "-o"}, {"--output", "missing"}},
	{{"plan", "--sizee", "1x1"}, {"--sizee", "did you mean --size?"}},
	{{"plan", "--zerocopy", "require"}, {"--zerocopy", "did you mean --zero-copy?"}},
	{{"plan", "--jsn"}, {"--jsn", "did you mean --json?"}},
	{{"devices", "--jsno"}, {"--jsno", "did you mean --json?"}},
	{{"--log-levle", "debug", "plan"}, {"--log-levle", "did you mean --log-level?"}},
	{{"--size", "1x1", "plan"}, {"--size belongs after plan"}},
	{{"-s", "1x1", "plan"}, {"-s belongs after plan"}},
	{{"plan", "-s", "1x1", "--size=2x2"}, {"--size is given more than once"}},
	{{"plan", "-s", "1280"}, {"--size", "1280x720"}},
	{{"plan", "-s"}, {"--size: its value is missing (WxH)"}},
	{{"plan", "-x", "1"}, {"-x is not a command or option here", "see penstock plan --help"}},
	{{"plan", "--size=1x1", "--size=2x2"}, {"--size is given more than once"}},
	{{"plan", "--size"}, {"--size: its value is missing (WxH)"}},
	{{"plan", "--size", "1280"}, {"--size", "1280x720"}},
	{{"plan", "--size", "1280*720"}, {"--size", "1280x720"}},
	{{"plan", "--size", "0x0"}, {"--size", "\"0x0\"", "1x1 to 65535x65535"}},
	{{"plan", "--size", "99999x99999"}, {"--size", "1x1 to 65535x65535"}},
	{{"plan", "--fps", "abc"}, {"--fps", "abc", "30"}},
	{{"plan", "--camera", ""}, {"--camera", "missing"}},
	{{"plan", "--camera", "card:"}, {"--camera", "card:", "missing"}},
	{{"plan", "--encoder", "v4l2:"}, {"--encoder", "v4l2:", "missing"}},
	{{"plan", "--fps", "29,97"}, {"--fps", "29.97 or 30000/1001"}},
	{{"plan", "--fps", "0"}, {"--fps 0", "--camera pattern only"}},
	{{"record", "-o", "-", "--camera", "/dev/video0", "--fps", "0"}, {"--camera pattern only"}},
	{{"plan", "--camera", "pattern", "--input", "HDMI"}, {"--input HDMI", "no inputs"}},
	{{"plan", "--camera", "pattern", "--ctrl", "gain=1"}, {"--ctrl gain", "no controls"}},
	{{"plan", "--format", "NV13"}, {"--format", "NV13", "did you mean NV12?"}},
	{{"plan", "--format", "NV12,YUYW"}, {"--format", "YUYW", "did you mean YUYV?"}},
	{{"plan", "--ctrl", "gain"}, {"--ctrl", "name=value"}},
	{{"plan", "--enc-ctrl", "=1"}, {"--enc-ctrl", "name=value"}},
	{{"plan", "--bitrate", "4000"}, {"--bitrate", "did you mean 4000k?"}},
	{{"plan", "--bitrate", "fast"}, {"--bitrate", "4M"}},
	{{"plan", "--buffers", "1"}, {"--buffers", "2", "32"}},
	{{"plan", "--buffers", "33"}, {"--buffers", "2", "32"}},
	{{"plan", "--buffers", "some"}, {"--buffers", "some"}},
	{{"plan", "--camera-timeout", "never"}, {"--camera-timeout", "5s", "off"}},
	{{"plan", "--on-loss", "stay"}, {"--on-loss", "exit", "wait:10m"}},
	{{"plan", "--on-loss", "wait:soon"}, {"--on-loss", "wait:10m"}},
	{{"plan", "--on-no-signal", "black"}, {"--on-no-signal", "exit", "hold", "card"}},
	{{"plan", "--dv-timings", "on"}, {"--dv-timings", "auto", "off"}},
	{{"plan", "--codec", "h266"}, {"--codec", "h266", "hevc", "h264"}},
	{{"plan", "--rate-control", "cbrr"}, {"--rate-control", "cbrr", "cbr", "vbr", "cqp"}},
	{{"plan", "--rate-control", "0"}, {"--rate-control", "cbr"}},
	{{"plan", "--profile", "hihg"}, {"--profile", "did you mean high?"}},
	{{"plan", "--profile", "fast"}, {"--profile", "unknown profile \"fast\""}},
	{{"plan", "--gop", "0"}, {"--gop", "0"}},
	{{"plan", "--gop", "-1"}, {"--gop", "-1"}},
	{{"plan", "--gop", "1.5"}, {"--gop", "1.5"}},
	{{"plan", "--gop", "4294967296"}, {"--gop"}},
	{{"plan", "--quality", "101"}, {"--quality"}},
	{{"plan", "--quality", "best"}, {"--quality", "best"}},
	{{"plan", "--qp", "-1"}, {"--qp", "-1"}},
	{{"plan", "--qp", "low"}, {"--qp", "low"}},
	{{"plan", "--zero-copy", "requir"}, {"--zero-copy", "requir", "require", "prefer", "off"}},
	{{"plan", "--zero-copy", "0"}, {"--zero-copy", "require", "prefer", "off"}},
	{{"plan", "--zero-copy", "2"}, {"--zero-copy", "require", "prefer", "off"}},
	{{"plan", "--memory", "exprot"}, {"--memory", "exprot", "export"}},
	{{"plan", "--allocator", "heap"}, {"--allocator", "dma-heap", "udmabuf", "dumb"}},
	{{"--log-level", "dbug", "plan"}, {"--log-level", "dbug", "debug"}},
	{{"--log-level", "1", "plan"}, {"--log-level", "debug"}},
	{{"record", "-o", "x", "--frames", "0"}, {"--frames", "0"}},
	{{"record", "-o", "x", "--frames", "-3"}, {"--frames", "-3"}},
	{{"record", "-o", "x", "--frames", "many"}, {"--frames", "many"}},
	{{"record", "x"}, {"x is not a command or option here"}},
	{{"record", "-o", "x", "--duration", "10x"}, {"--duration", "10x", "10s"}},
	{{"record", "-o", "x", "--duration", "0s"}, {"--duration", "10s"}},
	{{"record", "-o", "x", "--duration", "1:3"}, {"--duration", "10s"}},
	{{"record", "-o", "x", "--json"}, {"--json"}},
	{{"record", "-o", ""}, {"--output", "missing"}},
	{{"record", "-o", "--overwrite"}, {"--output: its value is missing"}},
	{{"record", "-o", "--overwritten"},
	 {"--output", "looks like an option", "./--overwritten"}},
	{{"record", "-o", "x", "--frobnicate"}, {"see penstock record --help"}},
	{{"record", "-o", "x", "--profile", "foo"}, {"\"foo\"", "constrained-baseline, main,"}},
	{{"record", "--config", "/nowhere.json"}, {"--config /nowhere.json: No such file"}},
	{{"config", "check", "/nowhere.json"}, {"penstock: /nowhere.json: No such file"}},
	{{"--camera", "pattern", "record", "-o", "x"}, {"--camera belongs after record"}},
	{{"record", "-o", "x", "--stats-file", "--frames"}, {"--stats-file: its value is missing"}},
	{{"record", "-o", "x.mp4", "--stats-file", "x-1.mp4"},
	 {"x.mp4: its numbered files could get the name of"}},
	{{"record", "-o", "optional:"}, {"--output", "missing"}},
	{{"record", "-o", "x", "--segment", "1:0"}, {"--segment", "10s"}},
	{{"record", "-o", "x", "--hls-window", "long"}, {"--hls-window", "5m", "all"}},
	{{"plan", "-o", "x"}, {"-o"}},
	{{"plan", "--camera"}, {"--camera", "missing"}},
	{{"config"}, {"a command is missing", "check, print, schema"}},
	{{"config", "chekc", "x"}, {"chekc", "did you mean check?"}},
	{{"config", "check"}, {"FILE", "required"}},
	{{"config", "print", "x", "--sizee", "1x1"}, {"did you mean --size?"}},
	{{"record", "--confg", "x"}, {"did you mean --config?"}},
};

INSTANTIATE_TEST_SUITE_P(Table, CommandLineMistake, testing::ValuesIn(kMistakes));

TEST(CommandLine, AWordThatIsLikeNoOtherPointsToTheHelp)
{
	EXPECT_THAT(early_exit({"plan", "--frobnicate"}).text, HasSubstr("penstock plan --help"));
	EXPECT_THAT(early_exit({"frobnicate"}).text, HasSubstr("see penstock --help"));
	EXPECT_THAT(early_exit({"plan", "--jsn"}).text, Not(HasSubstr("--help")));
}

} // namespace
} // namespace penstock
