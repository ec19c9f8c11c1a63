#include "tests/lab/lab_test.h"
#include "tests/support/lab/usb_camera.h"

// What a USB bus without room means for a recording.

namespace penstock::test {
namespace {

using testing::HasSubstr;

class UsbBus : public testing::Test
{
protected:
	std::string file(const std::string &name) const { return scratch_.file(name); }

	ScratchDirectory scratch_;
};

/// uvcvideo refuses the first start of the stream (ENOSPC).
TEST_F(UsbBus, WithoutRoomForAFormatIsLeftForTheNext)
{
	const UsbCamera camera({"hd720", "--transfer", "iso", "--fault", "no-bandwidth@0"});
	const Finished run = penstock({"record", "--camera", camera.node(), "--size", "640x480",
				       "--fps", "30", "--encoder", "software", "--frames", "10",
				       "--stats-file", file("statistics"), "-o", file("out.mp4")});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err,
		    HasSubstr("the USB bus of " + camera.node() + " has no room for YUYV 640x480"));
	EXPECT_THAT(run.err, HasSubstr("falling back to the next path"));
	const auto statistics = read_json(file("statistics"));
	EXPECT_EQ(statistics["path"]["camera_format"], "MJPG");
	EXPECT_EQ(statistics["frames_encoded"], 10);
}

TEST_F(UsbBus, WithoutRoomForAnyFormatEndsTheRun)
{
	const UsbCamera camera({"hd720", "--transfer", "iso", "--fault", "no-bandwidth@0+1:99"});
	const Finished run =
		penstock({"record", "--camera", camera.node(), "--size", "640x480", "--fps", "30",
			  "--encoder", "software", "--frames", "10", "-o", file("out.mp4")});
	EXPECT_EQ(run.ending, exited(6)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("has no room for MJPG 640x480"));
	EXPECT_THAT(run.err, HasSubstr("a smaller size, a lower rate"));
}

} // namespace
} // namespace penstock::test
