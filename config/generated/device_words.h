#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "devices/settings/device_selector.h"

namespace penstock {

/// What a shell offers where a device is named.
struct DeviceWords {
	std::vector<std::string> names;	   ///< "auto", "vaapi"
	std::vector<std::string> prefixes; ///< of selectors: "card:", "by-id:"
	std::vector<std::string> nodes;	   ///< patterns of files: "/dev/video*"
	/// Prefixes, and patterns of the links whose names follow them: "by-id:",
	/// "/dev/v4l/by-id/*".
	std::vector<std::pair<std::string, std::string>> links;
};

DeviceWords device_words(std::span<const DeviceKind> kinds);

} // namespace penstock
