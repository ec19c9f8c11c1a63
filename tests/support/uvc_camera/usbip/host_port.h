#pragma once

#include <optional>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "tests/support/uvc_camera/model/bus.h"

namespace penstock::uvc::usbip {

/// A port of the kernel's virtual host controller (vhci_hcd) with a device in it.
struct HostPort {
	unsigned number = 0;
	UniqueFd socket; ///< the device's end of the cable; closing it pulls the plug
};

/// Plugs a device into that port, or the first free one. Ports from 0 to 7 are for high speed,
/// 8 to 15 for SuperSpeed. Nothing when it is taken: the port of a device that was pulled out a
/// moment ago is not free at once.
Result<std::optional<HostPort>> plug_in(Speed speed, std::optional<unsigned> port);

} // namespace penstock::uvc::usbip
