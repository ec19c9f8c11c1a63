#include <chrono>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>
#include <nlohmann/json.hpp>

#include "app/run/recording/encoder_resets.h"
#include "tests/support/fakes/changed_io.h"
#include "tests/support/fakes/failing_encoder.h"
#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/rigs/fake_node_run.h"

// A whole run whose encoder fails while it streams: it is opened again, and the recording goes on.

namespace penstock::test {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kFramesOfARun = 30;

struct Failure {
	const char *name;
	unsigned long request;
	int type;
};

class EncoderReset : public testing::TestWithParam<Failure>
{
protected:
	ExitCode record(std::set<int> failing_sessions, int nth = 10)
	{
		FakeIo nodes = usual_fake_nodes();
		FailingEncoder io(nodes, GetParam().request, GetParam().type, nth,
				  std::move(failing_sessions));
		const ExitCode code = run_now(fake_node_settings(scratch_, kFramesOfARun), io);
		sessions_ = io.sessions();
		return code;
	}
	nlohmann::json statistics() const
	{
		return nlohmann::json::parse(read_file(scratch_.file("statistics.json")));
	}
	std::string recording() const { return scratch_.file("out.h264"); }
	std::vector<FakeCoded> coded() const
	{
		const std::string content = read_file(recording());
		return parse_fake_stream(std::as_bytes(std::span(content)));
	}

	ScratchDirectory scratch_;
	KeptLog log_;
	int sessions_ = 0;
};

TEST_P(EncoderReset, TheSameFileGoesOnAndEachFrameIsAccountedFor)
{
	EXPECT_EQ(record({0}), ExitCode::kDone) << log_.text();
	EXPECT_EQ(sessions_, 2);
	const nlohmann::json told = statistics();
	EXPECT_EQ(told["encoder_resets"], 1);
	EXPECT_EQ(told["frames_captured"], kFramesOfARun);
	const std::uint64_t lost = told["frames_dropped"]["corrupt"];
	// What it did not take is none of those captured.
	const std::uint64_t refused = GetParam().request == VIDIOC_QBUF;
	EXPECT_GT(lost, refused) << "what the encoder had when it failed";
	EXPECT_EQ(told["frames_encoded"], kFramesOfARun + refused - lost);
	EXPECT_EQ(coded().size(), kFramesOfARun + refused - lost);
	EXPECT_THAT(log_.text(), HasSubstr(std::string(kFakeEncoderPath)));
	EXPECT_THAT(log_.text(), HasSubstr("; it is opened again"));
}

TEST_P(EncoderReset, NoFrameComesTwiceOrLate)
{
	ASSERT_EQ(record({0}), ExitCode::kDone) << log_.text();
	const std::vector<FakeCoded> all = coded();
	for (std::size_t i = 1; i < all.size(); ++i)
		EXPECT_GT(all[i].pts, all[i - 1].pts) << i;
}

TEST_P(EncoderReset, OneThatFailsOverAndOverEndsTheRun)
{
	EXPECT_EQ(record({0, 1, 2, 3, 4, 5}, 5), ExitCode::kEncoderFailed);
	EXPECT_EQ(sessions_, 1 + static_cast<int>(EncoderResets::kMost));
	EXPECT_EQ(statistics()["encoder_resets"], EncoderResets::kMost);
	EXPECT_THAT(log_.text(), HasSubstr("opened again 3 times in 10 minutes"));
}

TEST_P(EncoderReset, OneThatHasNeverWorkedEndsTheRun)
{
	EXPECT_EQ(record({0}, 1), ExitCode::kEncoderFailed);
	EXPECT_EQ(sessions_, 1);
}

/// While the encoder that failed is opened again, the camera is gone: the driver that it shares a
/// bus with was reset, say.
class CameraGoneAtReset final : public ChangedIo
{
public:
	/// Borrows `real`. The camera is there again after it was looked for so often.
	CameraGoneAtReset(v4l2::Io &real, int looks) : ChangedIo(real), looks_(looks) {}

	int open(const char *path, int flags) override
	{
		if (path == std::string(kFakeEncoderPath))
			gone_ = ++sessions_ == 2;
		if (path != std::string(kCameraPath))
			return ChangedIo::open(path, flags);
		if (gone_ && looks_-- > 0)
			return -ENODEV;
		gone_ = false;
		camera_ = ChangedIo::open(path, flags);
		return camera_;
	}
	int ioctl(int fd, unsigned long request, void *argument) override
	{
		return gone_ && fd == camera_ ? -ENODEV : ChangedIo::ioctl(fd, request, argument);
	}

	/// What was lost is looked for among the system's video nodes.
	static constexpr auto kCameraPath = "/dev/video0";

private:
	int looks_;
	int sessions_ = 0;
	int camera_ = -1;
	bool gone_ = false;
};

TEST(EncoderResetOnALostCamera, WaitsForTheCamera)
{
	const ScratchDirectory scratch;
	const KeptLog log;
	FakeCameraNodeTraits camera;
	camera.free_running = true;
	FakeEncoderNodeTraits encoder;
	encoder.controls = usual_encoder_controls();
	FakeIo nodes;
	nodes.add(CameraGoneAtReset::kCameraPath, std::make_shared<FakeCameraNode>(camera));
	nodes.add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(encoder));
	CameraGoneAtReset gone(nodes, 2);
	FailingEncoder io(gone, VIDIOC_DQBUF, V4L2_BUF_TYPE_VIDEO_OUTPUT, 10, {0});
	RecordSettings settings = fake_node_settings(scratch, kFramesOfARun);
	settings.pipelines[0].camera.device =
		DeviceSelector::of_path(DeviceApi::kV4l2, CameraGoneAtReset::kCameraPath);
	settings.pipelines[0].camera.comeback = CameraSettings::kAwaitedForEver;
	EXPECT_EQ(run_now(settings, io), ExitCode::kDone) << log.text();
	const auto told = nlohmann::json::parse(read_file(scratch.file("statistics.json")));
	EXPECT_EQ(told["encoder_resets"], 1);
	EXPECT_EQ(told["losses_in_all"], 1);
	EXPECT_THAT(told["losses"][0]["cause"].get<std::string>(),
		    HasSubstr(CameraGoneAtReset::kCameraPath));
	EXPECT_EQ(told["frames_captured"], kFramesOfARun);
	const std::uint64_t lost = told["frames_dropped"]["corrupt"];
	EXPECT_EQ(told["frames_encoded"], kFramesOfARun - lost);
	EXPECT_THAT(log.text(), HasSubstr("waiting for the camera to come back"));
}

const Failure kFailures[] = {
	{"queues_no_raw_frame", VIDIOC_QBUF, V4L2_BUF_TYPE_VIDEO_OUTPUT},
	{"returns_no_raw_frame", VIDIOC_DQBUF, V4L2_BUF_TYPE_VIDEO_OUTPUT},
	{"returns_no_coded_frame", VIDIOC_DQBUF, V4L2_BUF_TYPE_VIDEO_CAPTURE},
};

INSTANTIATE_TEST_SUITE_P(Every, EncoderReset, testing::ValuesIn(kFailures),
			 [](const auto &each) { return std::string(each.param.name); });

TEST(EncoderResets, AreLimitedInATime)
{
	using namespace std::chrono_literals;
	const auto at = [](std::chrono::nanoseconds time) {
		return ClockTime(static_cast<std::uint64_t>((1h + time).count()));
	};
	EncoderResets resets;
	EXPECT_TRUE(resets.take(at(0s)));
	EXPECT_TRUE(resets.take(at(1min)));
	EXPECT_TRUE(resets.take(at(2min)));
	EXPECT_FALSE(resets.take(at(10min - 1ns)));
	EXPECT_TRUE(resets.take(at(10min)));
	EXPECT_FALSE(resets.take(at(10min + 1s)));
	EXPECT_TRUE(resets.take(at(11min)));
}

} // namespace
} // namespace penstock::test
