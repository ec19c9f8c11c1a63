#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "devices/roles/capabilities.h"
#include "devices/v4l2/calls/io.h"

namespace penstock {

/// A device as `devices` tells of it.
template <typename Capabilities>
struct ListedDevice {
	Capabilities capabilities;
	std::string access;		  ///< for people: "VA-API", "no device"
	std::vector<std::string> aliases; ///< what else selects it: "by-id:NAME"
};

/// A render node that cannot be used as an encoder, and why.
struct UnusableNode {
	std::string path;
	Error reason;
};

/// What this machine has for a recording.
struct DeviceList {
	std::vector<ListedDevice<CameraCapabilities>> cameras;
	std::vector<ListedDevice<EncoderCapabilities>> encoders;
	bool has_hardware = false; ///< at least one of them is a device
	std::vector<UnusableNode> unusable;
	std::vector<std::string> allocators; ///< that could be opened
	std::vector<Error> unreadable;	     ///< V4L2 nodes that could not be opened
};

DeviceList list_devices(v4l2::Io &io);

} // namespace penstock
