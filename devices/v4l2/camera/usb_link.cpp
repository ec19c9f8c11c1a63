#include "devices/v4l2/camera/usb_link.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/folder.h"

namespace penstock::v4l2 {

namespace {

namespace fs = std::filesystem;

constexpr double kHighSpeed = 480; ///< Mbit/s, the most of USB 2

/// The number that a file holds; 0 where there is none.
double number_in(const fs::path &file)
{
	std::ifstream stream(file);
	double number = 0;
	stream >> number;
	return stream ? number : 0;
}

/// The USB device behind a video device: the parent of the interface that its driver is bound to.
/// Empty for what is not on USB.
fs::path usb_device_of(const fs::path &video)
{
	std::error_code failed;
	const fs::path interface = fs::canonical(video / "device", failed);
	if (failed || !fs::exists(interface / "bInterfaceNumber", failed))
		return {};
	return interface.parent_path();
}

/// The root hub: the folder usb1, usb2, … above the device.
fs::path bus_of(fs::path device)
{
	const auto is_root = [](const std::string &name) {
		return name.starts_with("usb") && name.size() > 3 &&
		       std::isdigit(static_cast<unsigned char>(name[3])) != 0;
	};
	while (device.has_relative_path() && !is_root(device.filename().string()))
		device = device.parent_path();
	return device;
}

/// The pictures of a camera come from its first node; others give metadata.
bool is_first_node(const fs::path &video)
{
	return number_in(video / "index") == 0;
}

} // namespace

std::optional<UsbLink> usb_link_of(const std::string &node, const fs::path &classes)
{
	const std::string name = fs::path(node).filename().string();
	const fs::path device = usb_device_of(classes / name);
	if (device.empty())
		return std::nullopt;
	UsbLink link;
	link.megabits = number_in(device / "speed");
	// A USB 3 device that runs at high speed says 2.10 (USB 3.2, 9.2.6.6 and 9.6.1).
	constexpr double kHasSuperSpeed = 2.1;
	link.below_its_best = link.megabits > 0 && link.megabits <= kHighSpeed &&
			      number_in(device / "version") >= kHasSuperSpeed;
	const fs::path bus = bus_of(device);
	for (const std::string &other : names_in(classes.string())) {
		const fs::path neighbour = usb_device_of(classes / other);
		if (other != name && !neighbour.empty() && neighbour != device &&
		    bus_of(neighbour) == bus && is_first_node(classes / other))
			link.others.push_back("/dev/" + other);
	}
	std::ranges::sort(link.others);
	return link;
}

std::string no_usb_room(const std::string &camera, const std::string &frames, const UsbLink &link)
{
	std::string text = fmt::format("the USB bus of {} has no room for {}", camera, frames);
	if (link.megabits > 0)
		text += fmt::format(": it carries {} Mbit/s", link.megabits);
	if (!link.others.empty())
		text += fmt::format(", which {} may use, too", fmt::join(link.others, ", "));
	if (link.below_its_best)
		text += "; the camera could do USB 3: try another port or cable";
	return text + "; a smaller size, a lower rate or --format MJPG needs less";
}

} // namespace penstock::v4l2
