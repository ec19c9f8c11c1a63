#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace penstock::v4l2 {

/// How a camera hangs on USB, as sysfs tells it (Documentation/ABI: sysfs-bus-usb).
struct UsbLink {
	double megabits = 0;	     ///< per second, of the whole bus
	bool below_its_best = false; ///< a USB 3 device at a speed of USB 2
	/// The nodes of other cameras of the bus, which share its time.
	std::vector<std::string> others;
};

/// nullopt where the node, a path of /dev, is not on USB, or sysfs does not tell. `classes` is the
/// folder with the links to all video devices.
std::optional<UsbLink> usb_link_of(const std::string &node,
				   const std::filesystem::path &classes = "/sys/class/video4linux");

/// What a driver's ENOSPC of VIDIOC_STREAMON means: the bus has no room for what the camera would
/// send, `frames` ("MJPG 1920x1080 at 60 frames per second").
std::string no_usb_room(const std::string &camera, const std::string &frames, const UsbLink &link);

} // namespace penstock::v4l2
