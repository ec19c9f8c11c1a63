#include "app/backends/device_filter.h"

#include <algorithm>
#include <filesystem>
#include <string>

#include "devices/roles/device_identity.h"

namespace penstock {

namespace {

/// What somebody means: a link of udev is the node that it points to.
std::string meant_path(std::string_view name)
{
	constexpr std::string_view kNode = "video";
	const std::string_view number = name.starts_with(kNode) ? name.substr(kNode.size()) : name;
	if (!number.empty() && number.find_first_not_of("0123456789") == number.npos)
		return "/dev/video" + std::string(number);
	std::error_code error;
	const auto real = std::filesystem::canonical(name, error);
	return error ? std::string(name) : real.string();
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
