#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/video_node.h"

namespace penstock::test {
namespace {

using Words = std::vector<std::string>;

/// A camera that was set to something before penstock looked at it: what belongs to the node and
/// not to who opened it.
class Restore : public LabTest
{
protected:
	static constexpr int kContrast = 99;

	void SetUp() override
	{
		LabTest::SetUp();
		VideoNode node(vivid_.node());
		before_ = node.set_format(node.capture_type(), {V4L2_PIX_FMT_YUYV, 640, 360, 0, 0});
		vivid_.set("Contrast", kContrast);
	}

	void TearDown() override
	{
		vivid_.set("Contrast", 128);
		vivid_.reset();
	}

	void expect_failure(const Words &options, int code) const
	{
		Finished run = penstock(Words{"record", "--camera", vivid_.node(), "--frames", "1",
					      "-o", file("out.fwht"), "--ctrl", "contrast=77"} +
					options);
		EXPECT_EQ(run.ending, exited(code)) << run.err;

		VideoNode node(vivid_.node());
		int input = -1;
		node.ioctl(VIDIOC_G_INPUT, &input, "VIDIOC_G_INPUT");
		EXPECT_EQ(input, 0);
		EXPECT_EQ(vivid_.value("Contrast"), kContrast);
		const VideoNode::Format after = node.format(node.capture_type());
		EXPECT_EQ(after.fourcc, before_.fourcc);
		EXPECT_EQ(after.width, before_.width);
		EXPECT_EQ(after.height, before_.height);
	}

	VideoNode::Format before_;
};

TEST_F(Restore, AfterASourceThatCannotBeSet)
{
	vivid_.disconnect_hdmi();
	vivid_.select_input(0);
	VideoNode node(vivid_.node());
	before_ = node.set_format(node.capture_type(), {V4L2_PIX_FMT_YUYV, 640, 360, 0, 0});
	expect_failure({"--input", "3"}, 3);
}

TEST_F(Restore, AfterAMistakeInAControl)
{
	expect_failure({"--input", "1", "--ctrl", "saturation=999"}, 2);
}

TEST_F(Restore, AfterASizeThatTheCameraDoesNotHave)
{
	expect_failure({"--size", "1280x700"}, 3);
}

TEST_F(Restore, AfterAPlanWithoutAWay)
{
	// A television's frames are interlaced.
	expect_failure({"--input", "1", "--format", "NV12"}, 4);
}

} // namespace
} // namespace penstock::test
