#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/videodev2.h>

#include "core/base/unique_fd.h"

#include "tests/lab/lab_test.h"
#include "tests/support/process/tiny_disk.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/fwht_decoder.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;

// A picture of noise codes to about a frame of this disk each.
const std::vector<std::string> kNoise{"--ctrl", "test_pattern=noise"};
constexpr std::size_t kDiskKilobytes = 3000;

class BadOutput : public LabTest
{
protected:
	void expect_failure(const std::string &output, const std::vector<std::string> &words) const
	{
		Finished run = penstock(record_small() +
					std::vector<std::string>{"--frames", "10", "-o", output});
		EXPECT_EQ(run.ending, exited(8));
		for (const std::string &word : words)
			EXPECT_THAT(run.err, HasSubstr(word));
		EXPECT_THAT(run.out, IsEmpty());
	}
};

TEST_F(BadOutput, AMissingFolderIsReported)
{
	expect_failure("/nowhere/out.fwht", {"/nowhere/out.fwht", "No such file"});
}

TEST_F(BadOutput, AFolderIsNoOutput)
{
	expect_failure(scratch_.path(), {scratch_.path(), "Is a directory"});
	const std::string dotted = file("with.ending");
	std::filesystem::create_directory(dotted);
	expect_failure(dotted, {dotted, "Is a directory"});
}

TEST_F(BadOutput, ADeviceThatIsAlwaysFullIsReported)
{
	expect_failure("/dev/full", {"/dev/full", "No space left"});
}

TEST_F(BadOutput, AFullDiskKeepsTheWholeFrames)
{
	TinyDisk disk(kDiskKilobytes);
	std::string output = disk.file("out.fwht");
	Finished run = penstock(record_small() + kNoise +
				std::vector<std::string>{"--duration", "30s", "-o", output,
							 "--stats-file", file("statistics.json")});
	EXPECT_EQ(run.ending, exited(8)) << run.err;
	EXPECT_THAT(run.err, HasSubstr(output));
	EXPECT_THAT(run.err, HasSubstr("No space left"));

	std::string stream = read_file(output);
	FwhtFrames split = split_fwht(stream);
	EXPECT_EQ(split.rest, 0u);
	EXPECT_GT(split.frames.size(), 1u);
	EXPECT_EQ(count_decoded(stream, V4L2_PIX_FMT_NV12), split.frames.size());
	nlohmann::json statistics = read_json(file("statistics.json"));
	EXPECT_EQ(statistics["outputs"][0]["frames"], split.frames.size());
	EXPECT_EQ(statistics["outputs"][0]["bytes"], stream.size());
	EXPECT_THAT(statistics["outputs"][0]["error"].get<std::string>(),
		    HasSubstr("No space left"));
}

TEST_F(BadOutput, AFullDiskLeavesTheOtherOutputWhole)
{
	for (bool optional : {true, false}) {
		TinyDisk disk(kDiskKilobytes);
		std::string full = disk.file("full.fwht");
		// A recording is never written over.
		std::string whole = file(optional ? "first.fwht" : "second.fwht");
		Finished run = penstock(
			record_small() + kNoise +
			std::vector<std::string>{"--frames", "60", "-o",
						 (optional ? "optional:" : "") + full, "-o", whole,
						 "--stats-file", file("statistics.json")});
		EXPECT_EQ(run.ending, exited(optional ? 0 : 8)) << run.err;
		EXPECT_THAT(run.err, HasSubstr("No space left"));
		nlohmann::json statistics = read_json(file("statistics.json"));
		const nlohmann::json &outputs = statistics["outputs"];
		EXPECT_GT(outputs[0]["dropped"], 0);
		EXPECT_EQ(outputs[1]["dropped"], 0);
		EXPECT_EQ(outputs[1]["frames"], statistics["frames_encoded"]);
		EXPECT_EQ(split_fwht(read_file(full)).frames.size(), outputs[0]["frames"]);
		std::string stream = read_file(whole);
		EXPECT_EQ(split_fwht(stream).frames.size(), statistics["frames_encoded"]);
		if (optional) {
			EXPECT_EQ(statistics["frames_encoded"], 60);
		}
	}
}

TEST_F(BadOutput, ALimitOfFileSizesEndsOneOutputAndLeavesTheOther)
{
	for (const bool optional : {true, false}) {
		const std::string large = file(optional ? "first.fwht" : "second.fwht");
		// To a pipe there is no limit.
		const Finished run = test::run(
			std::vector<std::string>{
				"bash", "-c",
				"set -o pipefail; (ulimit -f 1000; exec \"$@\") | cat", "bash"} +
			penstock_command(
				record_small() + kNoise +
				std::vector<std::string>{"--frames", "10", "-o", "-", "-o",
							 (optional ? "optional:" : "") + large}));
		EXPECT_EQ(run.ending, exited(optional ? 0 : 8)) << run.err;
		EXPECT_THAT(run.err, HasSubstr(large + ": File too large"));
		const std::string limited = read_file(large);
		EXPECT_EQ(split_fwht(limited).rest, 0u);
		EXPECT_TRUE(run.out.starts_with(limited));
		EXPECT_EQ(split_fwht(run.out).rest, 0u);
		if (optional) {
			EXPECT_EQ(split_fwht(run.out).frames.size(), 10u);
		}
	}
}

TEST_F(BadOutput, AnAnswerIntoAFullDiskIsReported)
{
	for (const char *arguments :
	     {"--help", "--version", "record --help", "completion bash", "manual", "config schema",
	      "devices", "devices --json", "plan --json"}) {
		const std::string command = fmt::format("exec {} {} > /dev/full",
							penstock_command({}).front(), arguments);
		const Finished run = test::run({"sh", "-c", command});
		EXPECT_EQ(run.ending, exited(8)) << arguments;
		EXPECT_THAT(run.err, HasSubstr("No space left")) << arguments;
	}
}

TEST_F(BadOutput, AClosedStandardErrorLeavesTheStreamWhole)
{
	const Finished run =
		test::run(std::vector<std::string>{"sh", "-c", "exec \"$@\" 2>&- 0>&-", "sh"} +
			  penstock_command(record_small() +
					   std::vector<std::string>{"--frames", "3", "-o", "-"}));
	EXPECT_EQ(run.ending, exited(0));
	EXPECT_EQ(split_fwht(run.out).frames.size(), 3u);
	EXPECT_EQ(split_fwht(run.out).rest, 0u);
}

TEST_F(BadOutput, AClosedStandardOutputIsReported)
{
	const Finished run =
		test::run(std::vector<std::string>{"sh", "-c", "exec \"$@\" >&-", "sh"} +
			  penstock_command(record_small() +
					   std::vector<std::string>{"--frames", "3", "-o", "-"}));
	EXPECT_EQ(run.ending, exited(8));
	EXPECT_THAT(run.err, HasSubstr("Bad file descriptor"));
}

/// Nothing would come of the rest of the run.
TEST_F(BadOutput, TheLastOutputThatFailsEndsTheRunAlthoughItIsOptional)
{
	const std::vector<std::string> software{"record",  "--camera",	"pattern", "--size",
						"320x240", "--encoder", "software"};
	for (const char *name : {"a.h264", "a.mp4", "a.mkv", "a.ts", "a.m3u8"}) {
		TinyDisk disk(24);
		const Finished run = penstock(
			software + std::vector<std::string>{"--duration", "60s", "-o",
							    "optional:" + disk.file(name)});
		EXPECT_EQ(run.ending, exited(8)) << name << run.err;
		EXPECT_THAT(run.err, HasSubstr("no output is left: ")) << name;
		EXPECT_THAT(run.err, HasSubstr("No space left")) << name;
	}
	const Finished nowhere =
		penstock(software + std::vector<std::string>{"--duration", "60s", "-o",
							     "optional:/nowhere/a.ts"});
	EXPECT_EQ(nowhere.ending, exited(8)) << nowhere.err;
	const Finished nobody =
		penstock(software + std::vector<std::string>{"--duration", "1s", "-o",
							     "optional:tcp://127.0.0.1:9"});
	EXPECT_EQ(nobody.ending, exited(8)) << nobody.err;
}

TEST_F(BadOutput, AFullDiskLeavesTheListOfHls)
{
	TinyDisk disk(100);
	Finished run =
		penstock({"record", "--camera", "pattern", "--size", "320x240", "--encoder",
			  "software", "--bitrate", "2M", "--gop", "15", "--duration", "30s", "-o",
			  disk.file("live.m3u8"), "-o", "optional:" + file("whole.h264"),
			  "--stats-file", file("statistics.json")});
	EXPECT_EQ(run.ending, exited(8)) << run.err;
	EXPECT_THAT(run.err, ContainsRegex("live(-0000[0-9])?\\.(ts|m3u8).*: No space left"));
	// The disk of the list has no room for anything.
	std::filesystem::copy(disk.file("."), file("copy"));
	EXPECT_GT(decode_unfinished_list(file("copy/live.m3u8")).pictures, 0u);
	nlohmann::json statistics = read_json(file("statistics.json"));
	EXPECT_EQ(statistics["outputs"][1]["frames"], statistics["frames_encoded"]);
	EXPECT_EQ(decode_all(file("whole.h264")).pictures, statistics["frames_encoded"]);
}

TEST_F(BadOutput, AFullDiskKeepsWhatOthersWroteBefore)
{
	TinyDisk disk(kDiskKilobytes);
	std::string output = disk.file("out.fwht");
	std::string command = "printf HEADER > " + output + "; exec \"$@\" >> " + output;
	Finished run_by_shell =
		run(std::vector<std::string>{"sh", "-c", command, "sh"} +
		    penstock_command(record_small() + kNoise +
				     std::vector<std::string>{"--duration", "30s", "-o", "-"}));
	EXPECT_EQ(run_by_shell.ending, exited(8)) << run_by_shell.err;
	std::string content = read_file(output);
	ASSERT_TRUE(content.starts_with("HEADER"));
	std::string stream = content.substr(6);
	EXPECT_EQ(split_fwht(stream).rest, 0u);
	EXPECT_GT(split_fwht(stream).frames.size(), 1u);
}

TEST_F(BadOutput, AReaderThatHasGoneIsReported)
{
	ChildProcess process(
		penstock_command(record_small() +
				 std::vector<std::string>{"--duration", "30s", "-o", "-"}),
		ChildProcess::Output::kClosed);
	EXPECT_EQ(process.wait(std::chrono::seconds(20)), exited(8));
	EXPECT_THAT(process.err(), HasSubstr("Broken pipe"));
}

TEST_F(BadOutput, AReaderThatReadsNothingDoesNotHoldUpTheEnd)
{
	ChildProcess process(
		penstock_command(record_small() +
				 std::vector<std::string>{"-o", "-", "-o", file("whole.fwht")}),
		ChildProcess::Output::kStuck);
	// A pipe holds less than a few frames.
	ASSERT_TRUE(wait_for_size(file("whole.fwht"), 300000)) << process.err();
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(std::chrono::seconds(60)), exited(8));
	EXPECT_THAT(process.err(), HasSubstr("write -: Connection timed out"));
	EXPECT_EQ(split_fwht(read_file(file("whole.fwht"))).rest, 0u);
}

TEST_F(BadOutput, ASlowReaderGetsEverything)
{
	const std::vector<std::string> command = penstock_command(
		record_small() + std::vector<std::string>{"--frames", "60", "-o", "-"});
	const Finished run = test::run(
		std::vector<std::string>{
			"sh", "-c",
			"\"$@\" | (while dd bs=65536 count=1 status=none of=\"$0.part\" && "
			"[ -s \"$0.part\" ]; do cat \"$0.part\" >> \"$0\"; done)",
			file("read.fwht")} +
		command);
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	const FwhtFrames read = split_fwht(read_file(file("read.fwht")));
	EXPECT_EQ(read.frames.size(), 60u);
	EXPECT_EQ(read.rest, 0u);
}

TEST_F(BadOutput, ATerminalIsRefusedBeforeACameraIsOpened)
{
	const std::vector<std::string> command = penstock_command(
		{"record", "--camera", "/nowhere/video", "--frames", "3", "-o", "-"});
	UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
	ASSERT_EQ(::grantpt(terminal.get()), 0);
	ASSERT_EQ(::unlockpt(terminal.get()), 0);
	const std::string name = ::ptsname(terminal.get());
	const Finished run = test::run(
		std::vector<std::string>{"sh", "-c", "exec \"$@\" > " + name, "sh"} + command);
	EXPECT_EQ(run.ending, exited(2));
	EXPECT_THAT(run.err, HasSubstr("standard output is a terminal"));
}

TEST_F(BadOutput, AFileForTheEndThatCannotBeMadeIsReportedBeforeTheBegin)
{
	for (const char *option : {"--stats-file", "--report"}) {
		const std::string output = file("out.fwht");
		const Finished run = penstock(
			record_small() + std::vector<std::string>{"--frames", "3", "-o", output,
								  option, "/nowhere/at.all"});
		EXPECT_EQ(run.ending, exited(8));
		EXPECT_THAT(run.err, HasSubstr("/nowhere/at.all: No such file"));
		EXPECT_FALSE(std::filesystem::exists(output));
	}
}

TEST_F(BadOutput, AStatisticsFileThatCannotBeWrittenLeavesTheStreamWhole)
{
	Finished run = penstock(record_small() +
				std::vector<std::string>{"--frames", "3", "-o", file("out.fwht"),
							 "--stats-file", "/dev/full"});
	EXPECT_EQ(run.ending, exited(8));
	EXPECT_THAT(run.err, HasSubstr("/dev/full: No space left"));
	EXPECT_EQ(split_fwht(read_file(file("out.fwht"))).frames.size(), 3u);
}

} // namespace
} // namespace penstock::test
