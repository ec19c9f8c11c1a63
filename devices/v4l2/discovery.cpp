#include "devices/v4l2/discovery.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <linux/videodev2.h>

#include <fmt/format.h>

namespace penstock::v4l2 {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNodePrefix = "/dev/video";

/// The words after `prefix` when the selector starts with it.
std::optional<std::string> after(const std::string &selector, std::string_view prefix)
{
	if (!selector.starts_with(prefix))
		return std::nullopt;
	return selector.substr(prefix.size());
}

int node_number(const std::string &path)
{
	int number = -1;
	std::from_chars(path.data() + kNodePrefix.size(), path.data() + path.size(), number);
	return number;
}

std::string list_of_role(Role role, Io &io)
{
	std::string list;
	for (const std::string &path : list_nodes()) {
		auto device = Device::open(path, io);
		if (!device || (*device)->role() != role)
			continue;
		const DeviceIdentity &identity = (*device)->identity();
		list += fmt::format("{}{} (card:{}, bus:{})", list.empty() ? "" : ", ", path,
				    identity.card, identity.bus);
	}
	return list.empty() ? fmt::format("there is no {}", to_string(role))
			    : fmt::format("{}s here: {}", to_string(role), list);
}

template <typename Match>
Result<std::unique_ptr<Device>> first_of(const std::string &selector, Role role, Io &io,
					 Match match)
{
	for (const std::string &path : list_nodes()) {
		auto device = Device::open(path, io);
		if (device && match(**device) && (*device)->role() == role)
			return device;
	}
	return make_error(std::errc::no_such_device,
			  fmt::format("no {} for \"{}\"; {}", to_string(role), selector,
				      list_of_role(role, io)));
}

std::string_view with_article(Role role)
{
	switch (role) {
	case Role::kCamera:
		return "a camera";
	case Role::kEncoder:
		return "an encoder";
	case Role::kOther:
		break;
	}
	return to_string(role);
}

/// A path may be a link; errors and statistics name the node behind it.
Result<std::unique_ptr<Device>> open_path(const std::string &path, Role role, Io &io)
{
	std::error_code ignored;
	fs::path node = fs::canonical(path, ignored);
	auto device = Device::open(ignored ? path : node.string(), io);
	if (!device) {
		const std::error_code &code = device.error().code;
		if (code == std::errc::inappropriate_io_control_operation ||
		    code == std::errc::is_a_directory)
			device.error().context +=
				fmt::format(": no V4L2 device, so no {}", to_string(role));
		return device;
	}
	Role actual = (*device)->role();
	if (actual != role)
		return make_error(std::errc::no_such_device,
				  fmt::format("{} ({}) is {}, not {}; {}", path,
					      (*device)->identity().card, with_article(actual),
					      with_article(role), list_of_role(role, io)));
	return device;
}

} // namespace

std::string_view to_string(Role role)
{
	switch (role) {
	case Role::kCamera:
		return "camera";
	case Role::kEncoder:
		return "encoder";
	case Role::kOther:
		break;
	}
	return "neither camera nor encoder";
}

std::vector<std::string> list_nodes()
{
	std::vector<std::string> nodes;
	std::error_code ignored;
	for (const auto &entry : fs::directory_iterator("/dev", ignored)) {
		std::string path = entry.path().string();
		if (path.starts_with(kNodePrefix) && node_number(path) >= 0)
			nodes.push_back(std::move(path));
	}
	std::ranges::sort(nodes, {}, node_number);
	return nodes;
}

std::vector<std::string> candidates(const std::string &selector, Role role, Io &io)
{
	if (selector != "auto")
		return {selector};
	std::vector<std::string> paths;
	for (const std::string &path : list_nodes()) {
		auto device = Device::open(path, io);
		if (device && !(*device)->has(V4L2_CAP_IO_MC) && (*device)->role() == role)
			paths.push_back(path);
	}
	return paths;
}

Result<std::unique_ptr<Device>> find_device(const std::string &selector, Role role, Io &io)
{
	if (selector == "auto")
		return first_of(selector, role, io,
				[](const Device &device) { return !device.has(V4L2_CAP_IO_MC); });
	if (auto card = after(selector, "card:"))
		return first_of(selector, role, io, [&](const Device &device) {
			return device.identity().card == *card;
		});
	if (auto bus = after(selector, "bus:"))
		return first_of(selector, role, io, [&](const Device &device) {
			return device.identity().bus == *bus;
		});
	if (auto name = after(selector, "by-id:"))
		return open_path("/dev/v4l/by-id/" + *name, role, io);
	if (auto name = after(selector, "by-path:"))
		return open_path("/dev/v4l/by-path/" + *name, role, io);
	return open_path(selector, role, io);
}

} // namespace penstock::v4l2
