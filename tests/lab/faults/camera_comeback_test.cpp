#include <chrono>
#include <filesystem>
#include <thread>

#include <csignal>
#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/streams/fwht_decoder.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

/// Cameras that go while penstock records, and come back.
class CameraComeback : public LabTest
{
protected:
	void TearDown() override
	{
		if (!has_node("vivid-000-vid-cap"))
			vivid_.bind();
	}

	Words record(const Words &options) const
	{
		return penstock_command(record_small("30") +
					Words{"--camera", "card:vivid", "-o", file("out.fwht"),
					      "--stats-file", file("statistics.json")} +
					options);
	}

	bool grows() const { return wait_for_size(file("out.fwht"), size() + 1); }
	std::uintmax_t size() const
	{
		std::error_code none_yet;
		const std::uintmax_t size = fs::file_size(file("out.fwht"), none_yet);
		return none_yet ? 0 : size;
	}

	/// Every frame that was captured is in the one file, and can be decoded.
	nlohmann::json expect_whole() const
	{
		nlohmann::json statistics = read_json(file("statistics.json"));
		EXPECT_EQ(statistics["frames_encoded"], statistics["frames_captured"]);
		EXPECT_EQ(count_decoded(read_file(file("out.fwht")), V4L2_PIX_FMT_NV12),
			  statistics["frames_encoded"].get<std::uint32_t>());
		return statistics;
	}
};

class CameraComebackBy : public CameraComeback, public testing::WithParamInterface<const char *>
{};

TEST_P(CameraComebackBy, GoesOnInTheSameFile)
{
	constexpr std::size_t kCycles = 3;
	ChildProcess process(
		record({"--on-loss", "wait", "--memory", GetParam(), "--events", file("events")}));
	ASSERT_TRUE(grows()) << process.err();
	for (std::size_t cycle = 0; cycle < kCycles; ++cycle) {
		vivid_.unbind();
		std::this_thread::sleep_for(300ms);
		ASSERT_TRUE(process.running()) << process.err();
		vivid_.bind();
		ASSERT_TRUE(grows()) << process.err();
	}
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	const nlohmann::json statistics = expect_whole();
	ASSERT_EQ(statistics["losses"].size(), kCycles);
	for (const auto &loss : statistics["losses"]) {
		EXPECT_THAT(loss["cause"], HasSubstr("No such device"));
		EXPECT_GE(loss["lasted_s"], 0.2);
	}
	EXPECT_THAT(process.err(), HasSubstr("is back after"));
	std::vector<std::string> events;
	for (const nlohmann::json &event : read_json_lines(file("events")))
		events.push_back(event["event"]);
	std::vector<std::string> wanted{"started"};
	for (std::size_t cycle = 0; cycle < kCycles; ++cycle)
		wanted.insert(wanted.end(), {"camera_lost", "camera_back"});
	wanted.emplace_back("ended");
	EXPECT_EQ(events, wanted);
}

INSTANTIATE_TEST_SUITE_P(Memory, CameraComebackBy,
			 testing::Values("import", "export", "shared", "copy"),
			 [](const auto &test) { return std::string(test.param); });

TEST_F(CameraComeback, MayTakeAWhileAndIsToldWhenItIsOver)
{
	ChildProcess process(record({"--on-loss", "wait:1s"}));
	ASSERT_TRUE(grows()) << process.err();
	vivid_.unbind();
	EXPECT_EQ(process.wait(30s), exited(6)) << process.err();
	EXPECT_THAT(process.err(), HasSubstr("waiting for the camera to come back"));
	EXPECT_TRUE(expect_whole()["losses"][0]["lasted_s"].is_null());
}

TEST_F(CameraComeback, IsNotAwaitedAfterAStop)
{
	ChildProcess process(record({"--on-loss", "wait"}));
	ASSERT_TRUE(grows()) << process.err();
	vivid_.unbind();
	std::this_thread::sleep_for(300ms);
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	expect_whole();
}

/// As at boot, before the hub is up.
TEST_F(CameraComeback, ACameraMayBeMissingAtTheStart)
{
	vivid_.unbind();
	ChildProcess process(record({"--on-loss", "wait", "--frames", "5"}));
	std::this_thread::sleep_for(500ms);
	ASSERT_TRUE(process.running()) << process.err();
	vivid_.bind();
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	EXPECT_THAT(process.err(), HasSubstr("waiting for it"));
	EXPECT_EQ(expect_whole()["frames_captured"], 5);
}

TEST_F(CameraComeback, AStopEndsTheWaitForTheFirstFrame)
{
	vivid_.unbind();
	ChildProcess process(record({"--on-loss", "wait"}));
	std::this_thread::sleep_for(500ms);
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(3)) << process.err();
	EXPECT_FALSE(fs::exists(file("out.fwht")));
}

/// A camera that is there and gives nothing is opened anew.
TEST_F(CameraComeback, ASilentCameraIsOpenedAgain)
{
	ChildProcess process(record({"--on-loss", "wait", "--camera-timeout", "500ms"}));
	ASSERT_TRUE(grows()) << process.err();
	vivid_.set("Percentage of Dropped Buffers", 100);
	std::this_thread::sleep_for(1500ms);
	vivid_.set("Percentage of Dropped Buffers", 0);
	ASSERT_TRUE(grows()) << process.err();
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	EXPECT_GE(expect_whole()["losses"].size(), 1u);
}

TEST_F(CameraComeback, OneOfTwoPipelinesComesAndGoesAlone)
{
	write_file(file("config.json"), std::as_bytes(std::span(std::string_view(
						R"({"version": 1, "pipelines": [
		{"name": "vivid", "camera": {"device": "card:vivid", "size": "640x480", "fps": 30,
		 "on-loss": "wait"}, "outputs": [{"url": "out.fwht"}]},
		{"name": "pattern", "camera": {"device": "pattern", "size": "320x240", "fps": 10},
		 "encoder": {"device": "software"}, "outputs": [{"url": "pattern.h264"}]}]})"))));
	const fs::path before = fs::current_path();
	fs::current_path(scratch_.path());
	ChildProcess process(penstock_command(
		{"record", "--config", file("config.json"), "--stats-file", file("all.json")}));
	ASSERT_TRUE(grows()) << process.err();
	vivid_.unbind();
	std::this_thread::sleep_for(1s);
	process.signal(SIGUSR1);
	ASSERT_TRUE(wait_for_size(file("all.json"), 2)) << process.err();
	const nlohmann::json meanwhile = read_json(file("all.json"))["pipelines"];
	EXPECT_EQ(meanwhile[0]["state"], "awaiting");
	EXPECT_EQ(meanwhile[1]["state"], "streaming");
	vivid_.bind();
	ASSERT_TRUE(grows()) << process.err();
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	fs::current_path(before);
	const nlohmann::json all = read_json(file("all.json"));
	const nlohmann::json &pattern = all["pipelines"][1];
	EXPECT_EQ(pattern["losses_in_all"], 0);
	EXPECT_EQ(pattern["frames_dropped"]["camera"], 0);
	EXPECT_EQ(all["pipelines"][0]["losses_in_all"], 1);
}

} // namespace
} // namespace penstock::test
