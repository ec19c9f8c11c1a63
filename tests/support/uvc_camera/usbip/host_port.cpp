#include "tests/support/uvc_camera/usbip/host_port.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>

#include <sys/socket.h>

#include "core/base/write_all.h"

namespace penstock::uvc::usbip {
namespace {

constexpr char kAttach[] = "/sys/devices/platform/vhci_hcd.0/attach";
constexpr unsigned kPortsOfSpeed = 8;

// enum usb_device_speed of <linux/usb/ch9.h>.
constexpr int kHighSpeed = 3;
constexpr int kSuperSpeed = 5;

/// The kernel's end of the socket is known by its number in the process that writes; the driver
/// takes a reference of its own.
Status attach(unsigned port, int socket, Speed speed)
{
	constexpr int kDeviceId = 65537; // bus 1, device 1 of a server
	UniqueFd file(::open(kAttach, O_WRONLY | O_CLOEXEC));
	if (!file)
		return system_error(errno, std::string("open ") + kAttach);
	const std::string text = std::to_string(port) + " " + std::to_string(socket) + " " +
				 std::to_string(kDeviceId) + " " +
				 std::to_string(speed == Speed::kHigh ? kHighSpeed : kSuperSpeed);
	return write_all(file.get(), text, kAttach);
}

} // namespace

Result<std::optional<HostPort>> plug_in(Speed speed, std::optional<unsigned> port)
{
	const unsigned begin = speed == Speed::kHigh ? 0 : kPortsOfSpeed;
	const unsigned first = port.value_or(begin);
	const unsigned last = port.value_or(begin + kPortsOfSpeed - 1);
	std::array<int, 2> ends{};
	if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
		return system_error(errno, "socketpair");
	UniqueFd device(ends[0]);
	const UniqueFd host(ends[1]);
	for (unsigned number = first; number <= last; ++number) {
		auto attached = attach(number, host.get(), speed);
		if (attached)
			return HostPort{number, std::move(device)};
		if (!attached.error().is(std::errc::device_or_resource_busy))
			return propagate(attached);
	}
	return std::nullopt;
}

} // namespace penstock::uvc::usbip
