#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/process/notify_socket.h"
#include "tests/support/process/stopped_thread.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/fwht_decoder.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

class End : public LabTest
{
protected:
	/// The file holds as many frames as the camera gave; returns how many.
	std::uint32_t expect_nothing_lost() const
	{
		nlohmann::json statistics = read_json(file("statistics.json"));
		std::uint32_t captured = statistics["frames_captured"];
		EXPECT_EQ(statistics["frames_encoded"], captured);
		EXPECT_EQ(count_decoded(read_file(file("out.fwht")), V4L2_PIX_FMT_NV12), captured);
		return captured;
	}

	std::vector<std::string> record(const std::vector<std::string> &limit) const
	{
		return penstock_command(record_small() +
					std::vector<std::string>{"-o", file("out.fwht"),
								 "--stats-file",
								 file("statistics.json")} +
					limit);
	}
};

class EndAfterFrames : public End, public testing::WithParamInterface<std::uint32_t>
{};

TEST_P(EndAfterFrames, GivesExactlyThatMany)
{
	Finished finished = run(record({"--frames", std::to_string(GetParam())}));
	ASSERT_EQ(finished.ending, exited(0)) << finished.err;
	EXPECT_EQ(expect_nothing_lost(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Frames, EndAfterFrames, testing::Values(1, 2, 3, 4, 5, 30),
			 testing::PrintToStringParamName());

TEST_F(End, AfterADurationLosesNothing)
{
	Finished finished = run(record({"--duration", "700ms"}));
	ASSERT_EQ(finished.ending, exited(0)) << finished.err;
	EXPECT_GT(expect_nothing_lost(), 5u);
	EXPECT_NEAR(read_json(file("statistics.json"))["duration_s"], 0.7, 0.5);
}

class EndBySignal : public End, public testing::WithParamInterface<int>
{};

TEST_P(EndBySignal, LosesNothing)
{
	ChildProcess process(record({}));
	ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
	std::this_thread::sleep_for(300ms);
	process.signal(GetParam());
	ASSERT_EQ(process.wait(20s), exited(0)) << process.err();
	EXPECT_GT(expect_nothing_lost(), 5u);
}

TEST_P(EndBySignal, BeforeTheFirstFrameIsAnEndAsWell)
{
	// From the beginning of the process on; most starts are done within these 200 ms.
	for (auto delay = 0ms; delay < 200ms; delay += 10ms) {
		ChildProcess process(record({}));
		std::this_thread::sleep_for(delay);
		process.signal(GetParam());
		Ending ending = process.wait(20s);
		// Until the program has taken the signal over it dies by it.
		Ending killed{Ending::How::kSignalled, GetParam()};
		ASSERT_TRUE(ending == exited(0) || ending == exited(6) || ending == killed)
			<< ending << " after " << delay.count() << " ms: " << process.err();
	}
}

TEST_P(EndBySignal, ASecondOneEndsAtOnceEvenWhenStuck)
{
	// Nobody reads the pipe: the program waits in write() as soon as it is full. Noise fills it
	// fast.
	ChildProcess process(penstock_command(record_small() +
					      std::vector<std::string>{
						      "--ctrl", "test_pattern=noise", "-o", "-"}),
			     ChildProcess::Output::kStuck);
	std::this_thread::sleep_for(1500ms);
	process.signal(GetParam());
	std::this_thread::sleep_for(500ms);
	ASSERT_TRUE(process.running()) << "it was not stuck: " << process.err();
	process.signal(GetParam());
	EXPECT_EQ(process.wait(2s), exited(128 + GetParam())) << process.err();
}

INSTANTIATE_TEST_SUITE_P(Signals, EndBySignal, testing::Values(SIGINT, SIGTERM),
			 [](const auto &test) { return std::string(::sigabbrev_np(test.param)); });

TEST_F(End, AHangupBeginsANewSegmentAtAKeyframeOfItsOwn)
{
	ChildProcess process(penstock_command(
		{"record", "--camera", "pattern", "--size", "320x240", "--encoder", "software",
		 "--gop", "10000", "--segment", "1h", "-o", file("a.mp4"), "-o", file("b.h264")}));
	ASSERT_TRUE(wait_for_size(file("a-00000.mp4"), 1)) << process.err();
	ASSERT_TRUE(wait_for_size(file("b-00000.h264"), 1)) << process.err();
	process.signal(SIGHUP);
	ASSERT_TRUE(wait_for_size(file("a-00001.mp4"), 1)) << process.err();
	ASSERT_TRUE(wait_for_size(file("b-00001.h264"), 1)) << process.err();
	ASSERT_TRUE(process.running());
	process.signal(SIGTERM);
	ASSERT_EQ(process.wait(20s), exited(0)) << process.err();
	const std::size_t first = decode_all(file("a-00000.mp4")).pictures;
	const std::size_t second = decode_all(file("a-00001.mp4")).pictures;
	EXPECT_GT(first, 0u);
	EXPECT_GT(second, 0u);
	EXPECT_EQ(decode_all(file("b-00000.h264")).pictures, first);
	EXPECT_EQ(decode_all(file("b-00001.h264")).pictures, second);
}

TEST_F(End, APipelineWhoseDriverDoesNotReturnIsGivenUp)
{
	nlohmann::json config{{"version", 1},
			      {"stats-file", file("statistics.json")},
			      {"report", file("report.html")}};
	for (const char *name : {"stuck", "free"})
		config["pipelines"].push_back(
			{{"name", name},
			 {"camera", {{"device", "pattern"}, {"size", "320x240"}}},
			 {"encoder", {{"device", "software"}}},
			 {"outputs", {{{"url", file(std::string(name) + ".h264")}}}}});
	std::ofstream(file("config.json")) << config;
	ChildProcess process(penstock_command({"record", "--config", file("config.json")}));
	for (const char *name : {"stuck.h264", "free.h264"})
		ASSERT_TRUE(wait_for_size(file(name), 1)) << process.err();
	StoppedThread thread(process.pid(), "stuck");
	process.signal(SIGTERM);
	thread.wait_for_end();
	EXPECT_EQ(process.wait(20s), exited(7));
	EXPECT_THAT(process.err(),
		    testing::HasSubstr("stuck: driver call hung; finishing without camera "
				       "pattern"));
	const nlohmann::json pipelines = read_json(file("statistics.json"))["pipelines"];
	EXPECT_EQ(pipelines[0]["exit_code"], 7);
	EXPECT_EQ(pipelines[1]["exit_code"], 0);
	EXPECT_EQ(decode_all(file("free.h264")).pictures, pipelines[1]["frames_encoded"]);
	EXPECT_GT(decode_all(file("stuck.h264")).pictures, 0u);
	EXPECT_THAT(read_file(file("report.html")), testing::HasSubstr("a driver did not return"));
}

TEST_F(End, AReportIsNone)
{
	ChildProcess process(record({}));
	ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
	process.signal(SIGUSR1);
	ASSERT_TRUE(wait_for_size(file("statistics.json"), 2)) << process.err();
	const nlohmann::json so_far = read_json(file("statistics.json"));
	EXPECT_EQ(so_far["state"], "streaming");
	EXPECT_GT(so_far["frames_encoded"], 0);
	EXPECT_GT(so_far["duration_s"], 0);
	EXPECT_THAT(process.err(), testing::HasSubstr("nothing copied"));
	ASSERT_TRUE(process.running());
	process.signal(SIGTERM);
	ASSERT_EQ(process.wait(20s), exited(0)) << process.err();
	expect_nothing_lost();
	EXPECT_EQ(read_json(file("statistics.json"))["state"], "ended");
}

TEST_F(End, AServiceManagerHearsOfTheStartTheFramesAndTheEnd)
{
	NotifySocket manager;
	ChildProcess process(std::vector<std::string>{"env", "NOTIFY_SOCKET=" + manager.path()} +
			     record({}));
	const std::string start = manager.receive_until("READY=1", 30s);
	EXPECT_TRUE(start.starts_with("READY=1")) << start << process.err();
	EXPECT_THAT(manager.receive_until("WATCHDOG=1", 30s), testing::HasSubstr("WATCHDOG=1"));
	process.signal(SIGTERM);
	EXPECT_THAT(manager.receive_until("STOPPING=1", 30s), testing::HasSubstr("STOPPING=1"));
	EXPECT_EQ(process.wait(20s), exited(0)) << process.err();
}

} // namespace
} // namespace penstock::test
