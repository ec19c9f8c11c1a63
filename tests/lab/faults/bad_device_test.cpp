#include <filesystem>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/device_link.h"
#include "tests/support/pictures/raw_capture.h"

namespace penstock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class BadDevice : public LabTest
{
protected:
	void expect_refusal(const std::vector<std::string> &options, int code,
			    const std::vector<std::string> &words) const
	{
		Finished run = penstock(
			std::vector<std::string>{"record", "--frames", "3", "-o", file("out")} +
			options);
		EXPECT_EQ(run.ending, exited(code));
		for (const std::string &word : words)
			EXPECT_THAT(run.err, HasSubstr(word));
		EXPECT_THAT(run.out, IsEmpty());
	}

	std::string camera() const { return vivid_.node(); }
	std::string encoder() const { return find_node("stateful-encoder"); }
};

TEST_F(BadDevice, APathWithoutAFileIsNotFound)
{
	expect_refusal({"--camera", "/dev/video99"}, 3, {"/dev/video99", "no file /dev/video99"});
	expect_refusal({"--encoder", "v4l2:/dev/video99"}, 3,
		       {"/dev/video99", "no file /dev/video99"});
	expect_refusal({"--camera", "/dev/vidoe99"}, 3, {"/dev/vidoe99", "cameras here", camera()});
}

TEST_F(BadDevice, AUserWithoutRightsIsToldWhatIsMissing)
{
	// Where others may read it, whatever the rights of the build's folder.
	const std::string program = file("penstock");
	std::filesystem::copy_file(PENSTOCK_PROGRAM, program);
	std::filesystem::permissions(scratch_.path(), std::filesystem::perms(0755));
	const std::vector<std::string> as_nobody{"setpriv", "--reuid=65534", "--regid=65534",
						 "--clear-groups", program};
	const auto refusal = [&](const std::vector<std::string> &words) {
		const Finished run = test::run(as_nobody + words);
		EXPECT_EQ(run.ending, exited(3)) << run.err;
		return run.err;
	};
	EXPECT_THAT(refusal({"plan"}), AllOf(HasSubstr("you may not open"), HasSubstr(camera()),
					     HasSubstr("group video")));
	EXPECT_THAT(refusal({"plan", "--camera", camera()}),
		    AllOf(HasSubstr("open " + camera()), HasSubstr("Permission denied"),
			  HasSubstr("group video")));
	EXPECT_THAT(refusal({"plan", "--camera", "pattern", "--encoder", encoder()}),
		    AllOf(HasSubstr("open " + encoder()), HasSubstr("Permission denied")));

	const Finished written =
		test::run(as_nobody + std::vector<std::string>{"record", "--camera", "pattern",
							       "--encoder", "software", "--frames",
							       "1", "-o", file("out.mp4")});
	EXPECT_EQ(written.ending, exited(8));
	EXPECT_THAT(written.err, AllOf(HasSubstr(file("out.mp4")), HasSubstr("Permission denied")));
}

TEST_F(BadDevice, AFileThatIsNoDeviceIsRefused)
{
	for (const char *path : {"/dev/null", "/etc/passwd", "/dev"}) {
		expect_refusal({"--camera", path}, 3, {path, "is not a V4L2 device"});
		expect_refusal({"--encoder", path}, 3, {path, "is not a V4L2 device"});
	}
}

TEST_F(BadDevice, ANameThatNobodyHasBringsTheListOfCameras)
{
	expect_refusal({"--camera", "card:nobody"}, 3, {"card:nobody", camera(), "card:vivid"});
	expect_refusal({"--camera", "bus:nowhere"}, 3, {"bus:nowhere", camera(), "vivid-000"});
}

TEST_F(BadDevice, AMisspeltNameBringsTheNearest)
{
	expect_refusal({"--camera", "card:vivd"}, 3, {"card:vivd", "did you mean card:vivid?"});
	expect_refusal({"--camera", "vivd"}, 3, {"did you mean card:vivid?"});
	expect_refusal({"--camera", "bus:platform:vivid-00"}, 3,
		       {"did you mean bus:platform:vivid-000?"});
	expect_refusal({"--encoder", "card:vicodc"}, 3, {"did you mean card:vicodec?", encoder()});
	expect_refusal({"--encoder", "vapi"}, 3, {"vapi", "did you mean vaapi?"});
	expect_refusal({"--camera", "patern"}, 3, {"patern", "did you mean pattern?"});
}

TEST_F(BadDevice, ANameOfSeveralBringsThemAll)
{
	expect_refusal({"--camera", "card:vimc"}, 2,
		       {"card:vimc", "3 cameras", find_node("Raw Capture 0"),
			find_node("Raw Capture 1"), "by-path:"});
}

TEST_F(BadDevice, ALinkThatIsMissingBringsTheNearest)
{
	DeviceLink link("/dev/v4l/by-id", "usb-Example_Webcam-video-index0", camera());
	expect_refusal({"--camera", "by-id:usb-Exampel_Webcam-video-index0"}, 3,
		       {"did you mean by-id:usb-Example_Webcam-video-index0?"});
	expect_refusal({"--camera", "by-path:nowhere"}, 3, {"by-path:nowhere", "cameras here"});
}

TEST_F(BadDevice, AnEncoderIsNoCamera)
{
	expect_refusal({"--camera", encoder()}, 3, {encoder(), "encoder", camera()});
}

TEST_F(BadDevice, ACameraIsNoEncoder)
{
	expect_refusal({"--encoder", camera()}, 3, {camera(), "camera", encoder()});
}

TEST_F(BadDevice, OtherVideoNodesAreNeither)
{
	for (const char *name : {"stateful-decoder", "vim2m", "vivid-000-vid-out"}) {
		expect_refusal({"--camera", find_node(name)}, 3, {"neither", camera()});
		expect_refusal({"--encoder", find_node(name)}, 3, {"neither", encoder()});
	}
	expect_refusal({"--camera", find_node("vivid-000-vbi-cap")}, 3, {"neither", camera()});
}

TEST_F(BadDevice, ASizeBeyondTheEncodersIsNoPathWithOneReason)
{
	expect_refusal({"--camera", "pattern", "--encoder", encoder(), "--format", "NV12", "--size",
			"8192x4096"},
		       4, {"4096x2160 instead of NV12 8192x4096", "other paths"});
}

TEST_F(BadDevice, AnEncoderWithoutTheCodecTellsWhichItHas)
{
	expect_refusal({"--codec", "hevc"}, 3, {encoder(), "hevc", "fwht"});
}

TEST_F(BadDevice, ASizeThatTheCameraLacksBringsTheListOfSizes)
{
	expect_refusal({"--size", "1280x700"}, 3,
		       {"1280x700", "640x480", "1280x720", "1920x1080", "3840x2160"});
}

TEST_F(BadDevice, AFormatThatTheCameraLacksBringsTheListOfFormats)
{
	expect_refusal({"--format", "P010", "--size", "1280x720"}, 3, {"P010", "NV12", "YUYV"});
}

TEST_F(BadDevice, ALayoutThatDoesNotFitIsNoPath)
{
	expect_refusal({"--format", "NV12", "--size", "1920x1080", "--memory", "export"}, 4,
		       {"NV12", "1080", "1088"});
}

TEST_F(BadDevice, AnAllocatorThatIsMissingIsNoPath)
{
	expect_refusal({"--size", "1280x720", "--memory", "shared", "--allocator", "dma-heap:none"},
		       4, {"none", "No such file"});
}

TEST_F(BadDevice, ABusyCameraIsRefusedAndItsUserUndisturbed)
{
	BackgroundCapture other(camera(), V4L2_PIX_FMT_YUYV, 640, 480);
	ASSERT_TRUE(other.goes_on(5));
	VideoNode watcher(camera());
	v4l2_streamparm before{};
	before.type = watcher.capture_type();
	watcher.ioctl(VIDIOC_G_PARM, &before, "VIDIOC_G_PARM");

	expect_refusal({"--camera", camera(), "--size", "1280x720", "--fps", "5"}, 3,
		       {camera(), "busy"});

	v4l2_streamparm after{};
	after.type = watcher.capture_type();
	watcher.ioctl(VIDIOC_G_PARM, &after, "VIDIOC_G_PARM");
	EXPECT_EQ(after.parm.capture.timeperframe.numerator,
		  before.parm.capture.timeperframe.numerator);
	EXPECT_EQ(after.parm.capture.timeperframe.denominator,
		  before.parm.capture.timeperframe.denominator);
	VideoNode::Format format = watcher.format(watcher.capture_type());
	EXPECT_EQ(format.fourcc, V4L2_PIX_FMT_YUYV);
	EXPECT_EQ(format.width, 640u);
	EXPECT_TRUE(other.goes_on(10));
}

} // namespace
} // namespace penstock::test
