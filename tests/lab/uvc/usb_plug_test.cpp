#include <cerrno>
#include <filesystem>

#include "tests/lab/uvc/usb_capture.h"
#include "tests/support/lab/udev.h"

namespace penstock::test {
namespace {

constexpr char kById[] = "/dev/v4l/by-id/usb-Penstock_HD_Webcam_PENSTOCK0001-video-index0";

/// Cameras that leave the bus.
class UsbPlug : public testing::Test
{
protected:
	/// The errno of the first buffer that does not come.
	static int end_of(UsbCapture &capture)
	{
		try {
			for (;;)
				(void)capture.next();
		} catch (const std::system_error &error) {
			return error.code().value();
		}
	}
};

TEST_F(UsbPlug, PullingItOutEndsTheStreamAndItComesBackUnderTheSameName)
{
	const Udev udev;
	UsbCamera camera({"hd720"});
	Udev::settle();
	EXPECT_EQ(target_of(kById), camera.node());
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_YUYV, 640, 480);
	capture.start();
	(void)capture.next();
	camera.begin_replug();
	EXPECT_EQ(end_of(capture), ENODEV);
	Udev::settle();
	EXPECT_EQ(target_of(kById), "");
	const std::string before = camera.node();
	camera.wait_until_back();
	// The number is taken for as long as somebody has the node open.
	EXPECT_NE(camera.node(), before);
	Udev::settle();
	EXPECT_EQ(target_of(kById), camera.node());
	UsbCapture again(camera.node(), V4L2_PIX_FMT_YUYV, 640, 480);
	again.start();
	EXPECT_FALSE(again.next().error);
}

TEST_F(UsbPlug, ItMayLeaveInTheMiddleOfAPicture)
{
	UsbCamera camera(
		{"hd720", "--transfer", "iso", "--fault", "disconnect@3", "--away", "500"});
	{
		UsbCapture capture(camera.node(), V4L2_PIX_FMT_YUYV, 640, 480);
		capture.start();
		EXPECT_EQ(capture.until(2).size(), 3u);
		EXPECT_EQ(end_of(capture), ENODEV);
	}
	camera.wait_until_back();
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_YUYV, 640, 480);
	capture.start();
	EXPECT_FALSE(capture.next().error);
}

TEST_F(UsbPlug, SeveralStreamAtOnce)
{
	const UsbCamera first({"hd720", "--transfer", "iso"});
	const UsbCamera second({"c920", "--serial", "PENSTOCK0002"});
	const UsbCamera third({"uhd", "--serial", "PENSTOCK0003", "--speed", "super"});
	UsbCapture yuyv(first.node(), V4L2_PIX_FMT_YUYV, 640, 480);
	UsbCapture h264(second.node(), V4L2_PIX_FMT_H264, 1280, 720);
	UsbCapture nv12(third.node(), V4L2_PIX_FMT_NV12, 640, 480);
	for (UsbCapture *capture : {&yuyv, &h264, &nv12})
		capture->start();
	for (std::uint32_t i = 0; i < 20; ++i)
		for (UsbCapture *capture : {&yuyv, &h264, &nv12})
			EXPECT_EQ(capture->next().sequence, i);
}

TEST_F(UsbPlug, UnpluggingItForGoodTakesTheNodeAway)
{
	UsbCamera camera({"hd720"});
	const std::string node = camera.node();
	EXPECT_TRUE(std::filesystem::exists(node));
	camera.unplug();
	for (int i = 0; i < 100 && std::filesystem::exists(node); ++i)
		std::this_thread::sleep_for(std::chrono::milliseconds(10));
	EXPECT_FALSE(std::filesystem::exists(node));
}

} // namespace
} // namespace penstock::test
