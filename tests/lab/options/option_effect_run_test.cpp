#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/process/system_calls.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/fwht_decoder.h"
#include "tests/support/streams/fwht_stream.h"
#include "tests/support/streams/receiver.h"

namespace penstock::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using Words = std::vector<std::string>;

std::size_t frames_in(const std::string &file)
{
	const std::string stream = read_file(file);
	return split_fwht(stream).frames.size();
}

/// Options about the path of frames, the run, its outputs and the program itself.
class OptionEffectOnRun : public LabTest
{
protected:
	Finished record(const Words &options, const Words &before = {}) const
	{
		Finished run = penstock(before + record_small() +
					Words{"--overwrite", "-o", file("out.fwht"), "--stats-file",
					      file("statistics.json")} +
					options);
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return run;
	}

	json path_of(const Words &options) const
	{
		record(options + Words{"--frames", "3"});
		return read_json(file("statistics.json"))["path"];
	}
};

TEST_F(OptionEffectOnRun, ZeroCopyAllowsACopyOrForcesIt)
{
	EXPECT_EQ(path_of({})["strategy"], "import");
	EXPECT_EQ(path_of({"--zero-copy", "off"})["strategy"], "copy");
	// Rows that do not meet leave nothing but a copy.
	const Words rows{"plan", "--size", "1920x1080", "--format", "NV12"};
	EXPECT_EQ(penstock(rows + Words{"--zero-copy", "prefer"}).ending, exited(0));
	EXPECT_EQ(penstock(rows + Words{"--zero-copy", "require"}).ending, exited(5));
}

TEST_F(OptionEffectOnRun, MemoryIsTheOnlyPath)
{
	for (const char *strategy : {"import", "export", "shared", "copy", "convert"})
		EXPECT_EQ(path_of({"--memory", strategy})["strategy"], strategy);
	// Only some devices convert.
	EXPECT_EQ(penstock({"plan", "--memory", "device-convert"}).ending, exited(4));
}

TEST_F(OptionEffectOnRun, AllocatorGivesTheSharedMemory)
{
	const auto allocator = [&](const std::string &name) {
		const std::string told =
			path_of({"--memory", "shared", "--allocator", name})["allocator"];
		return told.substr(0, name.size());
	};
	for (const char *name : {"dma-heap:system", "udmabuf", "dumb"})
		EXPECT_EQ(allocator(name), name);
}

TEST_F(OptionEffectOnRun, OutputIsWrittenEachTimeItIsGiven)
{
	record({"--frames", "3", "-o", file("a.fwht"), "--output", file("b")});
	for (const char *name : {"out.fwht", "a.fwht", "b"})
		EXPECT_EQ(frames_in(file(name)), 3u) << name;
}

TEST_F(OptionEffectOnRun, SegmentBeginsNewFilesAfterItsTime)
{
	const std::string moving = "test_pattern=11"; // whose blocks need keyframes
	for (const auto &[segment, files] : {std::pair{"200ms", 5}, std::pair{"600ms", 2}}) {
		const std::filesystem::path folder = file(segment);
		std::filesystem::create_directory(folder);
		record({"--ctrl", moving, "--gop", "6", "--frames", "60", "--segment", segment,
			"-o", folder / "%03d.fwht"});
		std::size_t frames = 0;
		for (const auto &entry : std::filesystem::directory_iterator(folder))
			frames += frames_in(entry.path());
		EXPECT_EQ(frames, 60u);
		const auto all = std::filesystem::directory_iterator(folder);
		EXPECT_NEAR(std::distance(begin(all), end(all)), files, 1) << segment;
	}
}

TEST_F(OptionEffectOnRun, SegmentAsksAnEncoderOfLongGopsForItsKeyframes)
{
	const Finished run = penstock({"record", "--camera", "pattern", "--size", "320x240",
				       "--encoder", "software", "--gop", "10000", "--frames", "60",
				       "--segment", "500ms", "-o", file("part.h264")});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	// 15 frames and the few that the encoder holds when it is asked.
	std::size_t frames = 0;
	for (int number = 0; number < 3; ++number) {
		const std::size_t here =
			decode_all(file(fmt::format("part-0000{}.h264", number))).pictures;
		EXPECT_NEAR(here, 20.0, 5.0) << number;
		frames += here;
	}
	EXPECT_LE(frames, 60u);
}

TEST_F(OptionEffectOnRun, HlsWindowIsWhatTheListHolds)
{
	const auto list_of = [&](const std::string &window) {
		const std::string list = file(window + ".m3u8");
		const Finished run = penstock({"record", "--camera", "pattern", "--size", "320x240",
					       "--encoder", "software", "--frames", "300",
					       "--hls-window", window, "-o", list});
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return read_file(list);
	};
	// No list holds less than three times the target duration (RFC 8216, 6.2.2), here 6 s.
	EXPECT_THAT(list_of("3s"), AllOf(Not(HasSubstr("3s-00000.ts")), HasSubstr("3s-00008.ts")));
	EXPECT_THAT(list_of("all"), AllOf(HasSubstr("all-00000.ts"), HasSubstr("all-00008.ts"),
					  HasSubstr("#EXT-X-PLAYLIST-TYPE:EVENT")));
}

TEST_F(OptionEffectOnRun, OverwriteReplacesTheFileThatIsThere)
{
	const Words two = record_small() + Words{"--frames", "2", "-o", file("out.fwht")};
	record({"--frames", "5"});
	const Finished beside = penstock(two);
	EXPECT_EQ(beside.ending, exited(0));
	EXPECT_THAT(beside.err, HasSubstr(file("out-1.fwht")));
	EXPECT_EQ(frames_in(file("out.fwht")), 5u);
	EXPECT_EQ(frames_in(file("out-1.fwht")), 2u);
	EXPECT_EQ(penstock(two + Words{"--overwrite"}).ending, exited(0));
	EXPECT_EQ(frames_in(file("out.fwht")), 2u);
}

TEST_F(OptionEffectOnRun, SyncHasFilesOnTheDisk)
{
	const auto syncs = [&](const std::string &interval, const std::string &call) {
		return count_system_calls(
			penstock_command(record_small() + Words{"--frames", "30", "--overwrite",
								"-o", file("out.fwht"), "--sync",
								interval}),
			call);
	};
	EXPECT_EQ(syncs("off", "fdatasync,fsync"), 0u);
	EXPECT_EQ(syncs("segment", "fdatasync"), 1u);
	EXPECT_GT(syncs("100ms", "fdatasync"), 2u);
	// The file's name in its folder.
	EXPECT_EQ(syncs("100ms", "fsync"), 1u);
}

/// Sends to a server that makes its certificate itself, and hears what it is told.
class OptionEffectOnTls : public LabTest
{
protected:
	static constexpr const char *kPort = "4433";

	Finished send(const Words &options) const
	{
		return penstock(Words{"record", "--camera", "pattern", "--size", "320x240",
				      "--encoder", "software", "--frames", "3", "-o",
				      std::string("rtmps://127.0.0.1:") + kPort + "/live/key"} +
				options);
	}
	std::unique_ptr<ChildProcess> server() const
	{
		const Finished made =
			run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
			     "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=camera", "-addext",
			     "subjectAltName=IP:127.0.0.1", "-days", "9999", "-keyout",
			     file("server.key"), "-out", file("server.pem")});
		EXPECT_EQ(made.ending, exited(0)) << made.err;
		auto server = std::make_unique<ChildProcess>(
			Words{"socat",
			      std::string("OPENSSL-LISTEN:") + kPort +
				      ",bind=127.0.0.1,fork,verify=0,key=" + file("server.key") +
				      ",cert=" + file("server.pem"),
			      "OPEN:" + file("heard") + ",creat,append"});
		EXPECT_TRUE(wait_until_open(PortKind::kTcp, std::stoi(kPort))) << server->err();
		return server;
	}
	bool was_told() const
	{
		std::error_code missing;
		const auto size = std::filesystem::file_size(file("heard"), missing);
		return !missing && size > 0;
	}
};

TEST_F(OptionEffectOnTls, TlsVerifyLetsOnlyTheHostHearAnything)
{
	const auto server = this->server();
	const Finished refused = send({});
	EXPECT_EQ(refused.ending, exited(8));
	EXPECT_THAT(refused.err, HasSubstr("certificate"));
	EXPECT_FALSE(was_told());
	EXPECT_EQ(send({"--tls-verify", "off"}).ending, exited(8));
	EXPECT_TRUE(was_told());
}

TEST_F(OptionEffectOnTls, CaFileSaysWhomToTrust)
{
	const auto server = this->server();
	EXPECT_THAT(send({"--ca-file", file("missing.pem")}).err,
		    HasSubstr("missing.pem: No such file"));
	EXPECT_FALSE(was_told());
	// It is no server of RTMP, and answers nothing.
	EXPECT_EQ(send({"--ca-file", file("server.pem")}).ending, exited(8));
	EXPECT_TRUE(was_told());
}

TEST_F(OptionEffectOnRun, PasswordFileFillsInTheUrl)
{
	const std::string key = file("key");
	const Words record{"record",  "--camera",	 "pattern",  "--size",
			   "320x240", "--encoder",	 "software", "--frames",
			   "3",	      "--password-file", key,	     "-o"};
	// Nobody listens.
	const Words sink{"rtmp://127.0.0.1:4434/live/{password}"};
	EXPECT_THAT(penstock(record + sink).err, HasSubstr(key + ": No such file"));
	write_file(key, std::as_bytes(std::span("very-secret\n", 12)));
	const Finished run = penstock(record + sink);
	EXPECT_THAT(run.err, HasSubstr("/live/***"));
	EXPECT_THAT(run.err, HasSubstr("refused"));
	EXPECT_THAT(run.err, Not(HasSubstr("secret")));
	EXPECT_EQ(penstock(record + Words{"/dev/null"}).ending, exited(2));
}

TEST_F(OptionEffectOnRun, FramesAreCounted)
{
	for (unsigned count : {2u, 5u}) {
		record({"--frames", std::to_string(count)});
		EXPECT_EQ(frames_in(file("out.fwht")), count);
	}
}

TEST_F(OptionEffectOnRun, DurationEndsTheRun)
{
	for (unsigned count : {20u, 60u}) {
		// Frames come at 60 per second of a clock that does not wait for the machine.
		record({"--duration", std::to_string(count * 1000 / 60) + "ms"});
		EXPECT_NEAR(static_cast<double>(frames_in(file("out.fwht"))), count, 6);
	}
}

TEST_F(OptionEffectOnRun, StatsFileIsWritten)
{
	const Words three =
		record_small() + Words{"--frames", "3", "--overwrite", "-o", file("out.fwht")};
	EXPECT_EQ(penstock(three).ending, exited(0));
	EXPECT_FALSE(std::filesystem::exists(file("numbers.json")));
	EXPECT_EQ(penstock(three + Words{"--stats-file", file("numbers.json")}).ending, exited(0));
	EXPECT_EQ(read_json(file("numbers.json"))["frames_encoded"], 3);
	const Finished printed = penstock(three + Words{"--stats-file", "-"});
	EXPECT_EQ(printed.ending, exited(0)) << printed.err;
	EXPECT_EQ(json::parse(printed.out)["frames_encoded"], 3);
	EXPECT_FALSE(std::filesystem::exists("-"));
	// Nobody could tell one from the other.
	EXPECT_EQ(penstock(record_small() + Words{"-o", "-", "--stats-file", "-"}).ending,
		  exited(2));
}

TEST_F(OptionEffectOnRun, ConfigSaysWhatNoOptionSays)
{
	std::ofstream(file("config.json"))
		<< json{{"version", 1},
			{"frames", 4},
			{"pipelines", {{{"camera", {{"size", "640x360"}, {"format", "UYVY"}}}}}}};
	const Finished run = penstock(
		{"record", "--config", file("config.json"), "-o", "-", "--format", "YUYV"});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	const FwhtFrames split = split_fwht(run.out);
	ASSERT_EQ(split.frames.size(), 4u);
	EXPECT_EQ(split.frames[0].height, 360u);
	EXPECT_EQ(count_decoded(run.out, V4L2_PIX_FMT_YUYV), 4u);
}

TEST_F(OptionEffectOnRun, JsonIsReadByPrograms)
{
	for (const Words &command : {Words{"devices"}, Words{"plan", "--size", "640x480"}}) {
		EXPECT_FALSE(json::accept(penstock(command).out));
		const Finished run = penstock(command + Words{"--json"});
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_TRUE(json::accept(run.out)) << run.out;
	}
}

TEST_F(OptionEffectOnRun, LogLevelChoosesTheMessages)
{
	// The encoder's limit is worth a warning; the path is told in any case.
	const Words words{"--gop", "999", "--frames", "2"};
	EXPECT_THAT(record(words).err, AllOf(HasSubstr("warning: "), HasSubstr("path=")));
	EXPECT_THAT(record(words, {"--log-level", "error"}).err,
		    AllOf(Not(HasSubstr("warning: ")), HasSubstr("path=")));
	const Words segment{"--segment", "10s", "--frames", "2"};
	EXPECT_THAT(record(segment).err, Not(HasSubstr("debug: ")));
	EXPECT_THAT(record(segment, {"--log-level", "debug"}).err, HasSubstr("debug: segment "));
}

TEST_F(OptionEffectOnRun, QuietSaysNothingButErrors)
{
	// The encoder's limit is worth a warning otherwise.
	EXPECT_EQ(record({"--gop", "999", "--frames", "2"}, {"-q"}).err, "");
	const Finished refused =
		penstock({"--quiet", "record", "--camera", "/dev/video99", "-o", "-"});
	EXPECT_EQ(refused.ending, exited(3));
	EXPECT_THAT(refused.err, HasSubstr("/dev/video99"));
}

TEST_F(OptionEffectOnRun, VerboseTellsDecisionsAndCalls)
{
	const Words words{"--frames", "2"};
	EXPECT_THAT(record(words).err, Not(HasSubstr("path NV12 ")));
	EXPECT_THAT(record(words, {"-v"}).err,
		    AllOf(HasSubstr("debug: path "), Not(HasSubstr("VIDIOC_"))));
	const std::string calls = record(words, {"-vv"}).err;
	EXPECT_THAT(calls, HasSubstr(fmt::format("trace: open {}: ok", vivid_.node())));
	for (const char *call : {"VIDIOC_S_FMT", "VIDIOC_REQBUFS", "VIDIOC_QBUF", "VIDIOC_DQBUF",
				 "VIDIOC_STREAMON", "VIDIOC_STREAMOFF"})
		EXPECT_THAT(calls, testing::ContainsRegex(fmt::format("trace: {} {} .*: ok", call,
								      vivid_.node())));
}

TEST_F(OptionEffectOnRun, ColorIsWrittenWhereItIsWanted)
{
	const Words warned{"--gop", "999", "--frames", "2"};
	EXPECT_THAT(record(warned).err, Not(HasSubstr("\x1b[")));
	EXPECT_THAT(record(warned, {"--color", "always"}).err, HasSubstr("\x1b["));
}

TEST_F(OptionEffectOnRun, ProgressIsALineOfItsOwn)
{
	const Words words{"--duration", "3s"};
	EXPECT_THAT(record(words).err, Not(HasSubstr(" fps  ")));
	EXPECT_THAT(record(words + Words{"--progress", "1ms"}).err,
		    testing::ContainsRegex("\n00:0[0-9]  [0-9]+ frames  .* fps  .* dropped"));
}

TEST_F(OptionEffectOnRun, DevicesAreLookedForByACheckOfAConfigFile)
{
	const auto check = [this](const std::string &camera, const Words &options) {
		std::ofstream(file("check.json"))
			<< json{{"version", 1},
				{"pipelines", {{{"camera", camera}, {"output", file("a.fwht")}}}}};
		return penstock(Words{"config", "check", file("check.json")} + options);
	};
	EXPECT_EQ(check(vivid_.node(), {"--devices"}).ending, exited(0));
	EXPECT_EQ(check("/dev/video99", {}).ending, exited(0));
	const Finished missing = check("/dev/video99", {"--devices"});
	EXPECT_EQ(missing.ending, exited(3));
	EXPECT_THAT(missing.err, HasSubstr("/dev/video99"));
}

TEST_F(OptionEffectOnRun, AllShowsEveryPath)
{
	const Words words{"plan", "--size", "640x480"};
	EXPECT_THAT(penstock(words).out, Not(HasSubstr(" not tried\n")));
	EXPECT_THAT(penstock(words + Words{"--all"}).out,
		    AllOf(HasSubstr(" not tried\n"), HasSubstr("camera YU12 640x480")));
}

TEST_F(OptionEffectOnRun, EventsAreWrittenAsTheyHappen)
{
	record({"--segment", "1s", "--frames", "130", "--events", file("events")});
	const std::vector<json> events = read_json_lines(file("events"));
	ASSERT_EQ(events.size(), 5u);
	EXPECT_EQ(events[0]["event"], "started");
	EXPECT_EQ(events[4]["event"], "ended");
	EXPECT_EQ(events[0]["what"].get<std::string>().find(vivid_.node()), 0u);
	for (std::size_t i = 1; i < 4; ++i) {
		EXPECT_EQ(events[i]["event"], "segment_closed");
		EXPECT_EQ(events[i]["what"], file(fmt::format("out-{:05}.fwht", i - 1)));
	}
	EXPECT_EQ(penstock(record_small() + Words{"-o", "/dev/null", "--events", "fd:77"}).ending,
		  exited(8));
}

TEST_F(OptionEffectOnRun, ExecOnRunsACommandForEachEvent)
{
	record({"--segment", "1s", "--frames", "130", "--exec-on",
		"segment_closed=echo \"$PENSTOCK_WHAT\" >> " + file("closed")});
	const std::string closed = read_file(file("closed"));
	EXPECT_EQ(std::ranges::count(closed, '\n'), 3);
	for (const char *segment : {"out-00000.fwht\n", "out-00001.fwht\n", "out-00002.fwht\n"})
		EXPECT_THAT(closed, HasSubstr(file(segment)));
}

TEST_F(OptionEffectOnRun, LogJsonWritesAnObjectPerLine)
{
	const Finished refused =
		penstock({"--log-json", "record", "--camera", "/dev/video99", "-o", "-"});
	EXPECT_EQ(refused.ending, exited(3));
	const Finished recorded = record({"--frames", "2"}, {"--log-json"});
	EXPECT_EQ(recorded.ending, exited(0));
	std::istringstream lines(refused.err + recorded.err);
	std::vector<std::string> messages;
	for (std::string line; std::getline(lines, line);) {
		const json message = json::parse(line, nullptr, false);
		ASSERT_TRUE(message.is_object()) << line;
		messages.push_back(message["level"].get<std::string>() + ": " +
				   message["message"].get<std::string>());
	}
	ASSERT_GE(messages.size(), 3u);
	EXPECT_THAT(messages.front(), AllOf(HasSubstr("error: "), HasSubstr("/dev/video99")));
	EXPECT_THAT(messages[1], HasSubstr("info: path="));
	EXPECT_THAT(messages.back(), HasSubstr("info: 2 frames in "));
}

TEST_F(OptionEffectOnRun, VersionIsThatOfThePackage)
{
	const Finished run = penstock({"--version"});
	EXPECT_EQ(run.ending, exited(0));
	EXPECT_THAT(run.out,
		    MatchesRegex("penstock " PENSTOCK_VERSION
				 "( .commit [0-9a-f]+(-dirty)?.)?\nbuilt with OpenH264 [0-9.]+, "
				 "libavformat [0-9.]+, libva .*\n"));
}

TEST_F(OptionEffectOnRun, HelpIsOfTheCommand)
{
	const Finished all = penstock({"--help"});
	const Finished one = penstock({"plan", "--help"});
	for (const Finished &run : {all, one}) {
		EXPECT_EQ(run.ending, exited(0));
		EXPECT_THAT(run.err, IsEmpty());
	}
	EXPECT_THAT(all.out, AllOf(HasSubstr("devices"), Not(HasSubstr("--zero-copy"))));
	EXPECT_THAT(one.out, AllOf(HasSubstr("--zero-copy"), Not(HasSubstr("devices"))));
}

} // namespace
} // namespace penstock::test
