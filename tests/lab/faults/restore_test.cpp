#include <chrono>
#include <csignal>
#include <functional>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/node_state.h"
#include "tests/support/lab/video_node.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

constexpr int kHdmi = 3;

/// A camera that another program has set to something, in all that belongs to the node and not to
/// who opened it. However penstock ends, the camera is set to that again.
class Restore : public LabTest
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		vivid_.connect_hdmi();
		set_grabber();
		vivid_.select_input(0);
		VideoNode node(vivid_.node());
		node.set_format(node.capture_type(), {V4L2_PIX_FMT_YUYV, 640, 360, 1408, 0});
		node.set_rate(10);
		vivid_.set("Contrast", 99);
		vivid_.set("Horizontal Flip", 1);
	}

	void TearDown() override
	{
		vivid_.select_input(0);
		vivid_.set("Contrast", 128);
		vivid_.set("Horizontal Flip", 0);
		vivid_.reset();
	}

	/// Timings that are not the signal's, a padded format, a part of the picture in a part of
	/// the frame.
	void set_grabber() const
	{
		VideoNode node(vivid_.node());
		node.set_dv_timings(1280, 720);
		node.set_format(node.capture_type(), {V4L2_PIX_FMT_NV12, 1280, 736, 1536, 0});
		set_rectangle(node, V4L2_SEL_TGT_CROP, {64, 32, 800, 600});
		set_rectangle(node, V4L2_SEL_TGT_COMPOSE, {16, 8, 640, 360});
	}

	static void set_rectangle(const VideoNode &node, std::uint32_t target, v4l2_rect r)
	{
		v4l2_selection selection{};
		selection.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
		selection.target = target;
		selection.r = r;
		node.ioctl(VIDIOC_S_SELECTION, &selection, "VIDIOC_S_SELECTION");
	}

	Words record(int input, const Words &options) const
	{
		return penstock_command(Words{"record", "--camera", vivid_.node(), "--input",
					      std::to_string(input), "--format", "NV12", "-o",
					      file("out.fwht"), "--ctrl", "contrast=77", "--ctrl",
					      "horizontal_flip=0"} +
					options);
	}

	/// Selects it, as the other program left it.
	void set_up(int input) const
	{
		vivid_.select_input(input);
		if (input == kHdmi)
			set_grabber();
	}

	/// From each input to each: the state of the one that was selected, and, once it is
	/// selected again, that of the one that was recorded.
	void expect_restored(const std::function<void(int input)> &recording) const
	{
		for (int found : {0, kHdmi})
			for (int recorded : {0, kHdmi}) {
				SCOPED_TRACE("found at input " + std::to_string(found) +
					     ", recorded from " + std::to_string(recorded));
				set_up(recorded);
				vivid_.select_input(found);
				vivid_.select_input(recorded);
				const std::string other = node_state(vivid_.node());
				set_up(found);
				const std::string before = node_state(vivid_.node());
				recording(recorded);
				EXPECT_EQ(node_state(vivid_.node()), before);
				vivid_.select_input(recorded);
				EXPECT_EQ(node_state(vivid_.node()), other);
			}
	}

	void expect_restored_after_run(const Words &options, int code) const
	{
		expect_restored([&](int input) {
			Finished finished = run(record(input, options));
			EXPECT_EQ(finished.ending, exited(code)) << finished.err;
		});
	}

	void expect_restored_after(const std::function<void(const ChildProcess &)> &end,
				   int code) const
	{
		expect_restored([&](int input) {
			ChildProcess process(record(input, {"--overwrite"}));
			ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
			end(process);
			EXPECT_EQ(process.wait(10s), exited(code)) << process.err();
			std::filesystem::remove(file("out.fwht"));
		});
	}
};

TEST_F(Restore, AfterARecordingThatIsDone)
{
	expect_restored_after_run({"--frames", "2", "--overwrite"}, 0);
}

TEST_F(Restore, AfterASignal)
{
	expect_restored_after([](const ChildProcess &process) { process.signal(SIGTERM); }, 0);
}

TEST_F(Restore, AfterAFaultOfTheCamera)
{
	expect_restored_after(
		[this](const ChildProcess &) { vivid_.set("Inject Fatal Streaming Error", 1); }, 6);
}

TEST_F(Restore, AfterAStartThatTheDriverRefuses)
{
	expect_restored([&](int input) {
		vivid_.set("Inject VIDIOC_STREAMON Error", 1);
		Finished finished = run(record(input, {"--frames", "2"}));
		EXPECT_EQ(finished.ending, exited(6)) << finished.err;
	});
}

TEST_F(Restore, AfterASourceThatCannotBeSet)
{
	vivid_.disconnect_hdmi();
	vivid_.select_input(0);
	const std::string before = node_state(vivid_.node());
	EXPECT_EQ(run(record(kHdmi, {})).ending, exited(6));
	EXPECT_EQ(node_state(vivid_.node()), before);
}

TEST_F(Restore, AfterAMistakeInAControl)
{
	expect_restored_after_run({"--ctrl", "saturation=999"}, 2);
}

TEST_F(Restore, AfterASizeThatTheCameraDoesNotHave)
{
	vivid_.select_input(0);
	const std::string before = node_state(vivid_.node());
	EXPECT_EQ(run(record(0, {"--size", "1280x700"})).ending, exited(3));
	EXPECT_EQ(node_state(vivid_.node()), before);
}

TEST_F(Restore, AfterAPlanWithoutAWay)
{
	expect_restored_after_run(
		{"--size", "1280x720", "--memory", "shared", "--allocator", "dma-heap:none"}, 4);
}

TEST_F(Restore, AfterAPlan)
{
	expect_restored([&](int input) {
		Finished finished = penstock({"plan", "--camera", vivid_.node(), "--input",
					      std::to_string(input), "--format", "NV12"});
		EXPECT_EQ(finished.ending, exited(0)) << finished.err;
	});
}

} // namespace
} // namespace penstock::test
