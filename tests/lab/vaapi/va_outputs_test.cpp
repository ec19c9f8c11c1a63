#include <csignal>
#include <unistd.h>

#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/streams/ffprobe.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

constexpr unsigned kFrames = 30;
constexpr double kInterval = 1.0 / 15;

class VaOutputs : public VaLab
{};

TEST_F(VaOutputs, ContainersHoldWhatTheRawStreamDoes)
{
	const VaSource source;
	const std::vector<std::string> names{file("out.mp4"), file("out.mkv"), file("out.ts")};
	Words options;
	for (const std::string &name : names)
		options = options + Words{"-o", name};
	const Finished run = record(source, kFrames, options);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	expect_pictures(kFrames, capture(source));

	const nlohmann::json outputs = statistics()["outputs"];
	ASSERT_EQ(outputs.size(), 4u);
	for (const nlohmann::json &output : outputs) {
		EXPECT_EQ(output["frames"], kFrames) << output;
		EXPECT_EQ(output["bytes"], statistics()["bytes_out"]) << output;
		EXPECT_EQ(output["dropped"], 0) << output;
		EXPECT_TRUE(output["error"].is_null()) << output;
	}
	const Probed first = ffprobe(names[0]);
	for (const std::string &name : names) {
		SCOPED_TRACE(name);
		const Probed probed = ffprobe(name);
		ASSERT_EQ(probed.packets.size(), kFrames);
		EXPECT_TRUE(probed.packets[0].keyframe);
		EXPECT_EQ(probed.stream["width"], source.width);
		EXPECT_EQ(probed.stream["height"], source.height);
		// The camera's times, which are the same in every container.
		for (std::size_t i = 1; i < kFrames; ++i) {
			const double step = probed.packets[i].time - probed.packets[i - 1].time;
			EXPECT_GT(step, kInterval / 2);
			const double other = first.packets[i].time - first.packets[0].time;
			EXPECT_NEAR(probed.packets[i].time - probed.packets[0].time, other, 0.002);
		}
		EXPECT_NEAR(probed.duration,
			    first.packets.back().time - first.packets[0].time + kInterval,
			    kInterval / 2);
		const Decoded decoded = decode_all(name);
		EXPECT_EQ(decoded.pictures, kFrames);
		EXPECT_THAT(decoded.complaints, IsEmpty());
	}
}

TEST_F(VaOutputs, AnInterruptFinishesTheFileAndAKillLeavesOneThatPlays)
{
	for (int signal : {SIGINT, SIGKILL}) {
		const std::string output = file("cut.mp4");
		ChildProcess recording(penstock_command(
			Words{"record", "--encoder", "vaapi", "--size", "640x360", "--format",
			      "NV12", "--fps", "15", "--gop", "5", "-o", output}));
		// Some fragments of a lossless stream.
		ASSERT_TRUE(wait_for_size(output, 3000000)) << recording.err();
		recording.signal(signal);
		const Ending ending = recording.wait(30s);
		EXPECT_EQ(ending, signal == SIGINT ? exited(0)
						   : (Ending{Ending::How::kSignalled, SIGKILL}));
		EXPECT_GE(decode_all(output).pictures, 6u);
	}
}

TEST_F(VaOutputs, SegmentsBeginWithAKeyframeThatTheEncoderIsAskedFor)
{
	const Finished run =
		penstock(Words{"record", "--encoder", "vaapi", "--size", "640x360", "--format",
			       "NV12", "--fps", "15", "--gop", "1000", "--frames", "40",
			       "--segment", "600ms", "-o", file("part-%02d.mkv")});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	std::size_t frames = 0;
	std::size_t files = 0;
	for (; files < 10; ++files) {
		const std::string name = file("part-0" + std::to_string(files) + ".mkv");
		if (::access(name.c_str(), R_OK) != 0)
			break;
		const Probed probed = ffprobe(name);
		EXPECT_TRUE(probed.packets.at(0).keyframe);
		frames += probed.packets.size();
	}
	EXPECT_GE(files, 3u);
	EXPECT_EQ(frames, 40u);
}

} // namespace
} // namespace penstock::test
