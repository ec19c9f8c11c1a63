#include <chrono>
#include <thread>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/fwht_decoder.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

/// Faults that vivid makes while penstock records from it.
class CameraFault : public LabTest
{
protected:
	std::vector<std::string> record(const std::vector<std::string> &options,
					const std::string &rate = "60") const
	{
		return penstock_command(record_small(rate) +
					std::vector<std::string>{"-o", file("out.fwht"),
								 "--stats-file",
								 file("statistics.json")} +
					options);
	}

	/// What came before the fault is there; returns the statistics.
	nlohmann::json expect_readable() const
	{
		nlohmann::json statistics = read_json(file("statistics.json"));
		EXPECT_EQ(statistics["frames_encoded"], statistics["frames_captured"]);
		EXPECT_EQ(count_decoded(read_file(file("out.fwht")), V4L2_PIX_FMT_NV12),
			  statistics["frames_encoded"].get<std::uint32_t>());
		return statistics;
	}

	/// Records, lets `fault` happen, and expects the exit code of a lost camera.
	template <typename Fault>
	void expect_lost(Fault fault) const
	{
		ChildProcess process(record({}));
		ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
		std::this_thread::sleep_for(200ms);
		ASSERT_TRUE(process.running()) << process.err();
		fault();
		EXPECT_EQ(process.wait(10s), exited(6)) << process.err();
		EXPECT_GT(expect_readable()["frames_encoded"], 3);
	}

	/// After a fault the devices are as before.
	void expect_recovered() const
	{
		Finished again = run(record({"--frames", "3"}));
		EXPECT_EQ(again.ending, exited(0)) << again.err;
	}
};

TEST_F(CameraFault, DroppedBuffersAreCounted)
{
	vivid_.set("Percentage of Dropped Buffers", 30);
	Finished finished = run(record({"--frames", "100"}));
	ASSERT_EQ(finished.ending, exited(0)) << finished.err;
	nlohmann::json statistics = expect_readable();
	EXPECT_EQ(statistics["frames_captured"], 100);
	EXPECT_EQ(statistics["frames_dropped"]["corrupt"], 0);
	// Each drop is a coin toss of the driver's: 43 are expected, with a deviation of 8. None is
	// lost without being counted: together they fill the time.
	double dropped = statistics["frames_dropped"]["camera"];
	EXPECT_GT(dropped, 10);
	double ticks = statistics["duration_s"].get<double>() * 60;
	EXPECT_NEAR(100 + dropped, ticks, 10);
}

TEST_F(CameraFault, OneBrokenFrameIsLeftOut)
{
	ChildProcess process(record({"--frames", "60"}));
	ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
	vivid_.set("Inject V4L2_BUF_FLAG_ERROR", 0);
	EXPECT_EQ(process.wait(20s), exited(0)) << process.err();
	nlohmann::json statistics = expect_readable();
	EXPECT_EQ(statistics["frames_captured"], 60);
	EXPECT_EQ(statistics["frames_dropped"]["corrupt"], 1);
}

/// A call that vivid refuses, where no other path is left to try.
struct RefusedCall {
	std::string name;
	std::vector<std::string> options;
};

class CameraStart : public CameraFault, public testing::WithParamInterface<RefusedCall>
{};

TEST_P(CameraStart, ThatIsRefusedIsALostCamera)
{
	const auto &[name, options] = GetParam();
	vivid_.set("Inject " + name + " Error", 0);
	const Finished finished =
		run(record(std::vector<std::string>{"--frames", "3"} + options), 10s);
	EXPECT_EQ(finished.ending, exited(6));
	EXPECT_THAT(finished.err, HasSubstr(name + " " + vivid_.node()));
	expect_recovered();
}

INSTANTIATE_TEST_SUITE_P(By, CameraStart,
			 testing::Values(RefusedCall{"VIDIOC_REQBUFS", {"--memory", "export"}},
					 RefusedCall{"VIDIOC_QBUF", {"--memory", "export"}},
					 RefusedCall{"VIDIOC_STREAMON", {}}),
			 [](const auto &call) { return call.param.name; });

TEST_F(CameraFault, ARefusalWhileTryingLeadsToTheNextPath)
{
	for (const char *fault : {"Inject VIDIOC_REQBUFS Error", "Inject VIDIOC_QBUF Error"}) {
		vivid_.set(fault, 0);
		Finished finished = run(record({"--frames", "3"}), 10s);
		EXPECT_EQ(finished.ending, exited(0)) << finished.err;
		EXPECT_THAT(finished.err, HasSubstr("path=export"));
	}
}

TEST_F(CameraFault, AFatalErrorKeepsWhatWasRecorded)
{
	expect_lost([this] { vivid_.set("Inject Fatal Streaming Error", 0); });
	expect_recovered();
}

TEST_F(CameraFault, UnpluggingKeepsWhatWasRecorded)
{
	expect_lost([this] { vivid_.unbind(); });
	Finished without = run(record({"--camera", "card:vivid", "--frames", "3"}), 10s);
	EXPECT_EQ(without.ending, exited(3)) << without.err;
	vivid_.bind();
	vivid_.reset();
	expect_recovered();
}

TEST_F(CameraFault, DisconnectingKeepsWhatWasRecorded)
{
	expect_lost([this] { vivid_.set("Disconnect", 0); });
	expect_recovered();
}

TEST_F(CameraFault, ASilentCameraIsNamedAndKeepsWhatWasRecorded)
{
	ChildProcess process(record({"--camera-timeout", "500ms"}));
	ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
	vivid_.set("Percentage of Dropped Buffers", 100);
	EXPECT_EQ(process.wait(30s), exited(6)) << process.err();
	EXPECT_THAT(process.err(), AllOf(HasSubstr("camera " + vivid_.node()),
					 HasSubstr("has given no frame for 0.5 s")));
	EXPECT_GT(expect_readable()["frames_encoded"], 0);
	vivid_.set("Percentage of Dropped Buffers", 0);
	expect_recovered();
}

TEST_F(CameraFault, ACameraThatIsSilentFromTheBeginningIsNamed)
{
	vivid_.set("Percentage of Dropped Buffers", 100);
	const Finished finished = run(record({"--camera-timeout", "500ms"}), 30s);
	EXPECT_EQ(finished.ending, exited(6));
	EXPECT_THAT(finished.err, HasSubstr("has given no frame for 0.5 s"));
}

TEST_F(CameraFault, ASequenceNumberThatWrapsIsNoDrop)
{
	vivid_.set("Wrap Sequence Number", 1); // starts 128 frames before the end of 32 bits
	Finished finished = run(record({"--frames", "160"}));
	ASSERT_EQ(finished.ending, exited(0)) << finished.err;
	nlohmann::json statistics = expect_readable();
	EXPECT_EQ(statistics["frames_captured"], 160);
	// A guest that is kept waiting loses some; taken for a drop the wrap would be four
	// billion.
	EXPECT_LT(statistics["frames_dropped"]["camera"], 40);
}

class CameraTimestamp : public CameraFault, public testing::WithParamInterface<int>
{};

TEST_P(CameraTimestamp, ThatWrapsLosesNoFrame)
{
	vivid_.set("Wrap Timestamp", GetParam()); // starts 16 s before the wrap
	Finished finished = run(record({"--duration", "18s"}, "15"));
	ASSERT_EQ(finished.ending, exited(0)) << finished.err;
	nlohmann::json statistics = expect_readable();
	EXPECT_NEAR(statistics["frames_captured"].get<double>() +
			    statistics["frames_dropped"]["camera"].get<double>(),
		    18 * 15, 15);
	EXPECT_EQ(statistics["frames_dropped"]["corrupt"], 0);
}

TEST_P(CameraTimestamp, ThatWrapsLeavesNoStepInTheRecording)
{
	constexpr double kInterval = 1.0 / 15;
	constexpr double kRounding = 1e-3; ///< of Matroska
	vivid_.set("Wrap Timestamp", GetParam());
	const Finished finished = penstock(
		record_small("15") +
		std::vector<std::string>{"--encoder", "software", "--duration", "18s", "-o",
					 file("out.mkv"), "--stats-file", file("statistics.json")});
	ASSERT_EQ(finished.ending, exited(0)) << finished.err;
	const nlohmann::json statistics = read_json(file("statistics.json"));
	// It is another clock than the machine's from the first frame on, and goes on through the
	// wrap: of 64 bits because sums of times wrap as well, and 32 bits of seconds are no limit.
	EXPECT_EQ(statistics["clock_jumps"], 0) << finished.err;
	const auto packets = ffprobe(file("out.mkv")).packets;
	ASSERT_EQ(packets.size(), statistics["frames_encoded"].get<std::size_t>());
	for (std::size_t i = 1; i < packets.size(); ++i) {
		const double step = packets[i].time - packets[i - 1].time;
		EXPECT_GE(step, kInterval / 2 - kRounding) << i;
		EXPECT_LT(step, 2) << i;
	}
	EXPECT_NEAR(packets.back().time, 18, 2);
}

INSTANTIATE_TEST_SUITE_P(Bits, CameraTimestamp, testing::Values(1, 2), [](const auto &test) {
	return std::string(test.param == 1 ? "Of64" : "Of32");
});

} // namespace
} // namespace penstock::test
