#include "devices/v4l2/camera/usb_link.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/scratch_directory.h"

namespace penstock::v4l2 {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

void write_file(const fs::path &path, const std::string &content)
{
	test::write_file(path.string(), std::as_bytes(std::span(content)));
}

/// A tree as sysfs has it, with controllers, devices and their interfaces.
class UsbLinks : public testing::Test
{
protected:
	UsbLinks() { fs::create_directories(classes_); }

	/// `device` is below the tree: "pci/usb1/1-2".
	void add(const std::string &video, const std::string &device, const std::string &speed,
		 const std::string &version, const std::string &index = "0")
	{
		const fs::path usb = root_ / "devices" / device;
		const fs::path interface = usb / (usb.filename().string() + ":1.0");
		fs::create_directories(interface);
		write_file(usb / "speed", speed + "\n");
		write_file(usb / "version", " " + version + "\n");
		write_file(interface / "bInterfaceNumber", "00\n");
		const fs::path node = interface / "video4linux" / video;
		fs::create_directories(node);
		write_file(node / "index", index + "\n");
		fs::create_directory_symlink(interface, node / "device");
		fs::create_directory_symlink(node, classes_ / video);
	}
	void add_platform(const std::string &video)
	{
		const fs::path node = root_ / "devices/platform/isp/video4linux" / video;
		fs::create_directories(node);
		fs::create_directory_symlink(root_ / "devices/platform/isp", node / "device");
		fs::create_directory_symlink(node, classes_ / video);
	}
	std::optional<UsbLink> link(const std::string &video) const
	{
		return usb_link_of("/dev/" + video, classes_);
	}

	const test::ScratchDirectory directory_;
	const fs::path root_ = directory_.file("sys");
	const fs::path classes_ = root_ / "class/video4linux";
};

TEST_F(UsbLinks, TellTheSpeedAndWhoSharesTheBus)
{
	add("video0", "pci/usb1/1-2", "480", "2.00");
	add("video1", "pci/usb1/1-2", "480", "2.00", "1");
	add("video2", "pci/usb1/1-3/1-3.1", "480", "2.00");
	add("video3", "pci/usb1/1-3/1-3.1", "480", "2.00", "1");
	add("video4", "pci/usb2/2-1", "5000", "3.20");
	add_platform("video5");
	const auto first = link("video0");
	ASSERT_TRUE(first);
	EXPECT_EQ(first->megabits, 480);
	EXPECT_FALSE(first->below_its_best);
	EXPECT_THAT(first->others, ElementsAre("/dev/video2"));
	EXPECT_THAT(link("video2")->others, ElementsAre("/dev/video0"));
	const auto fast = link("video4");
	ASSERT_TRUE(fast);
	EXPECT_EQ(fast->megabits, 5000);
	EXPECT_FALSE(fast->below_its_best);
	EXPECT_THAT(fast->others, IsEmpty());
}

TEST_F(UsbLinks, TellOfAUsb3CameraOnUsb2)
{
	add("video0", "pci/usb1/1-2", "480", "2.10");
	EXPECT_TRUE(link("video0")->below_its_best);
}

TEST_F(UsbLinks, AreNoneElsewhere)
{
	add_platform("video5");
	EXPECT_FALSE(link("video5"));
	EXPECT_FALSE(link("video9"));
	EXPECT_FALSE(usb_link_of("/dev/video0", "/nowhere"));
}

TEST(NoUsbRoom, SaysWhatHelps)
{
	EXPECT_EQ(no_usb_room("/dev/video0", "YUYV 1280x720 at 30 frames per second",
			      UsbLink{480, true, {"/dev/video2", "/dev/video4"}}),
		  "the USB bus of /dev/video0 has no room for YUYV 1280x720 at 30 frames per "
		  "second: it carries 480 Mbit/s, which /dev/video2, /dev/video4 may use, too; the "
		  "camera could do USB 3: try another port or cable; a smaller size, a lower rate "
		  "or --format MJPG needs less");
	EXPECT_EQ(no_usb_room("/dev/video0", "MJPG 640x480", {}),
		  "the USB bus of /dev/video0 has no room for MJPG 640x480; a smaller size, a "
		  "lower rate or --format MJPG needs less");
}

} // namespace
} // namespace penstock::v4l2
