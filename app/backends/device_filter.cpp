#include "app/backends/device_filter.h"

#include <algorithm>
#include <filesystem>
#include <string>

#include "devices/roles/device_identity.h"
#include "devices/settings/device_selector.h"

namespace penstock {

namespace {

/// As --camera and --encoder read it; a link of udev is the node that it points to.
std::string meant_path(std::string_view name)
{
	std::string path(name);
	for (const auto parse : {parse_camera_selector, parse_encoder_selector})
		if (const auto selector = parse(name);
		    selector && selector->by == DeviceSelector::By::kPath)
			path = selector->name;
	std::error_code error;
	const auto real = std::filesystem::canonical(path, error);
	return error ? path : real.string();
}

bool is_named(const DeviceIdentity &identity, const std::vector<std::string> &aliases,
	      std::string_view name, std::string_view path)
{
	return identity.path == name || identity.path == path || identity.card == name ||
	       "card:" + identity.card == name ||
	       (!identity.bus.empty() && "bus:" + identity.bus == name) ||
	       std::ranges::find(aliases, name) != aliases.end();
}

} // namespace

bool keep_only(DeviceList &list, std::string_view name)
{
	const std::string path = meant_path(name);
	const auto is_other = [&](const auto &device) {
		return !is_named(device.capabilities.identity, device.aliases, name, path);
	};
	std::erase_if(list.cameras, is_other);
	std::erase_if(list.encoders, is_other);
	std::erase_if(list.unusable, [&](const UnusableNode &node) { return node.path != path; });
	list.allocators.clear();
	const bool found =
		!list.cameras.empty() || !list.encoders.empty() || !list.unusable.empty();
	// Whether the machine has more is not what was asked.
	list.has_hardware = true;
	return found;
}

} // namespace penstock
