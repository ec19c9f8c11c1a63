#include <cerrno>

#include "tests/lab/uvc/usb_capture.h"

namespace penstock::test {
namespace {

/// The camera's controls, as the driver shows them.
class UsbControls : public testing::Test
{
protected:
	std::uint32_t flags(std::uint32_t id) const
	{
		v4l2_query_ext_ctrl query{};
		query.id = id;
		node_.ioctl(VIDIOC_QUERY_EXT_CTRL, &query, "VIDIOC_QUERY_EXT_CTRL");
		return query.flags;
	}
	bool inactive(std::uint32_t id) const { return (flags(id) & V4L2_CTRL_FLAG_INACTIVE) != 0; }

	int try_set(std::uint32_t id, std::int32_t value) const
	{
		v4l2_ext_control control{};
		control.id = id;
		control.value = value;
		v4l2_ext_controls request{};
		request.which = V4L2_CTRL_WHICH_CUR_VAL;
		request.count = 1;
		request.controls = &control;
		return node_.try_ioctl(VIDIOC_S_EXT_CTRLS, &request);
	}
	std::int32_t value(std::uint32_t id) const
	{
		v4l2_control control{id, 0};
		node_.ioctl(VIDIOC_G_CTRL, &control, "VIDIOC_G_CTRL");
		return control.value;
	}

	/// `mode` has the camera set `follower` by itself while it is `automatic`.
	void expect_cluster(std::uint32_t mode, std::int32_t automatic, std::int32_t manual,
			    std::uint32_t follower, std::int32_t wanted) const
	{
		EXPECT_EQ(value(mode), automatic);
		EXPECT_TRUE(inactive(follower));
		EXPECT_EQ(try_set(follower, wanted), EACCES);
		ASSERT_EQ(try_set(mode, manual), 0);
		EXPECT_FALSE(inactive(follower));
		ASSERT_EQ(try_set(follower, wanted), 0);
		EXPECT_EQ(value(follower), wanted);
		ASSERT_EQ(try_set(mode, automatic), 0);
		EXPECT_TRUE(inactive(follower));
	}

	const UsbCamera camera_{{"c920"}};
	const VideoNode node_{camera_.node()};
};

TEST_F(UsbControls, AutomaticExposureTakesTheExposureTime)
{
	expect_cluster(V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_APERTURE_PRIORITY,
		       V4L2_EXPOSURE_MANUAL, V4L2_CID_EXPOSURE_ABSOLUTE, 100);
}

TEST_F(UsbControls, AutomaticWhiteBalanceTakesTheTemperature)
{
	expect_cluster(V4L2_CID_AUTO_WHITE_BALANCE, 1, 0, V4L2_CID_WHITE_BALANCE_TEMPERATURE, 5000);
}

TEST_F(UsbControls, AutomaticFocusTakesTheFocus)
{
	expect_cluster(V4L2_CID_FOCUS_AUTO, 1, 0, V4L2_CID_FOCUS_ABSOLUTE, 35);
}

TEST_F(UsbControls, BrightnessIsSet)
{
	ASSERT_EQ(try_set(V4L2_CID_BRIGHTNESS, 200), 0);
	EXPECT_EQ(value(V4L2_CID_BRIGHTNESS), 200);
}

/// Of the modes of exposure only two are the camera's.
TEST_F(UsbControls, AModeThatTheCameraLacksIsRefused)
{
	EXPECT_NE(try_set(V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_SHUTTER_PRIORITY), 0);
	EXPECT_EQ(value(V4L2_CID_EXPOSURE_AUTO), V4L2_EXPOSURE_APERTURE_PRIORITY);
}

} // namespace
} // namespace penstock::test
