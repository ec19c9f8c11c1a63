#pragma once

#include <string>

namespace penstock {

/// Who a device is, in the driver's own words.
struct DeviceIdentity {
	std::string path;   ///< "/dev/video0"
	std::string driver; ///< "uvcvideo"
	std::string card;   ///< "Integrated Camera"
	std::string bus;    ///< "usb-0000:00:14.0-5"
};

} // namespace penstock
