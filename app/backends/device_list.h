#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "devices/roles/capabilities.h"
#include "devices/v4l2/node/io.h"

namespace penstock {

/// A render node that does not encode.
struct UnusableNode {
	std::string path;
	Error reason;
};

/// What this machine has for a recording.
struct DeviceList {
	std::vector<CameraCapabilities> cameras; ///< V4L2
	std::optional<CameraCapabilities> pattern_camera;
	std::vector<EncoderCapabilities> encoders; ///< V4L2 mem2mem
	std::vector<EncoderCapabilities> va_encoders;
	std::optional<EncoderCapabilities> software_encoder;
	std::vector<UnusableNode> unusable;
	std::vector<std::string> allocators; ///< that could be opened
	std::vector<Error> unreadable;	     ///< V4L2 nodes that could not
	/// By path: what else selects a device, as "by-id:NAME" and "by-path:NAME".
	std::map<std::string, std::vector<std::string>> aliases;

	std::vector<std::string> aliases_of(const DeviceIdentity &identity) const;
};

DeviceList list_devices(v4l2::Io &io);

} // namespace penstock
