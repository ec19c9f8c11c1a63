#include "devices/v4l2/node/discovery.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <linux/videodev2.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/user_mistake.h"
#include "core/base/whole_message.h"
#include "core/text/nearest.h"
#include "devices/roles/device_nodes.h"
#include "devices/v4l2/node/capabilities.h"

namespace penstock::v4l2 {

namespace {

namespace fs = std::filesystem;

constexpr DeviceApi kApi = DeviceApi::kV4l2;
/// The group that udev gives video nodes to on most systems.
constexpr std::string_view kGroupHint = "are you in the group video?";

std::vector<DeviceIdentity> list_role(Role role, Io &io)
{
	std::vector<DeviceIdentity> identities;
	for (const std::string &path : list_nodes(io)) {
		auto device = Device::open(path, io);
		if (device && (*device)->role() == role)
			identities.push_back((*device)->identity());
	}
	return identities;
}

std::string names_in(const std::vector<DeviceIdentity> &identities)
{
	std::vector<std::string> list;
	for (const DeviceIdentity &identity : identities)
		list.push_back(fmt::format("{} (card:{}, bus:{})", identity.path, identity.card,
					   identity.bus));
	return fmt::format("{}", fmt::join(list, ", "));
}

std::string nearest_selector(const std::string &selector,
			     const std::vector<DeviceIdentity> &identities)
{
	std::vector<std::string> names;
	for (const DeviceIdentity &identity : identities) {
		names.push_back("card:" + identity.card);
		names.push_back("bus:" + identity.bus);
		std::ranges::move(aliases_of(identity.path, kApi), std::back_inserter(names));
		// Another number is another device, so none is suggested in its place.
		if (!node_number(selector, kApi))
			names.push_back(identity.path);
	}
	std::vector<std::string_view> views(names.begin(), names.end());
	const std::string_view near = nearest(selector, views);
	return std::string(near.empty() ? nearest("card:" + selector, views) : near);
}

bool is_denied(const Error &error)
{
	return error.is(std::errc::permission_denied) ||
	       error.is(std::errc::operation_not_permitted);
}

/// The one that somebody looks for may be among them.
std::vector<std::string> denied_nodes(Io &io)
{
	std::vector<std::string> denied;
	for (const std::string &path : list_nodes(io))
		if (auto device = Device::open(path, io); !device && is_denied(device.error()))
			denied.push_back(path);
	return denied;
}

/// The devices of that role that exist, as the end of an error message.
std::string others(const std::string &selector, Role role, Io &io)
{
	const std::vector<DeviceIdentity> identities = list_role(role, io);
	if (identities.empty()) {
		const std::string denied = denied_hint(io);
		return denied.empty() ? fmt::format("there is no {}", to_string(role)) : denied;
	}
	const std::string near = nearest_selector(selector, identities);
	return fmt::format("{}{}s here: {}",
			   near.empty() ? "" : fmt::format("did you mean {}? ", near),
			   to_string(role), names_in(identities));
}

tl::unexpected<Error> not_found(const DeviceSelector &selector, Role role, Io &io)
{
	const std::string text = without_kind(selector);
	return whole_message(
		std::errc::no_such_device,
		fmt::format("no {} for \"{}\"; {}", to_string(role), text, others(text, role, io)));
}

tl::unexpected<Error> none_at_all(Role role, Io &io)
{
	const std::string denied = denied_hint(io);
	return whole_message(std::errc::no_such_device,
			     fmt::format("there is no {}{}{}{}",
					 role == Role::kEncoder ? "V4L2 " : "", to_string(role),
					 denied.empty() ? "" : "; ", denied));
}

Result<std::unique_ptr<Device>> first_of(Role role, Io &io)
{
	for (const std::string &path : list_nodes(io)) {
		auto device = Device::open(path, io);
		if (device && !(*device)->has(V4L2_CAP_IO_MC) && (*device)->role() == role)
			return device;
	}
	return none_at_all(role, io);
}

/// The only device of that role with that card or bus.
Result<std::unique_ptr<Device>> only_one(const DeviceSelector &selector,
					 std::string DeviceIdentity::*field, Role role, Io &io)
{
	std::vector<DeviceIdentity> matches = list_role(role, io);
	std::erase_if(matches, [&](const DeviceIdentity &identity) {
		return identity.*field != selector.name;
	});
	if (matches.empty())
		return not_found(selector, role, io);
	if (matches.size() > 1)
		return user_mistake(fmt::format("\"{}\" is the name of {} {}s: {}; choose one by "
						"bus:, by-path: or its path",
						without_kind(selector), matches.size(),
						to_string(role), names_in(matches)));
	return Device::open(matches[0].path, io);
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

/// A webcam has a node for its pictures and one that tells of them.
std::string metadata_only(const Device &node)
{
	std::vector<std::string> pictures;
	for (const DeviceIdentity &camera : list_role(Role::kCamera, node.io()))
		if (camera.bus == node.identity().bus)
			pictures.push_back(camera.path);
	return fmt::format(
		"{} ({}) gives metadata, no pictures{}", node.path(), node.identity().card,
		pictures.empty() ? ""
				 : fmt::format("; these come from {}", fmt::join(pictures, ", ")));
}

/// A path may be a link; errors and statistics name the node behind it.
Result<std::unique_ptr<Device>> open_path(const std::string &path, Role role, Io &io)
{
	std::error_code ignored;
	fs::path node = fs::canonical(path, ignored);
	auto device = Device::open(ignored ? path : node.string(), io);
	if (!device) {
		const std::error_code &code = device.error().code;
		if (code == std::errc::no_such_file_or_directory)
			return whole_message(
				std::errc::no_such_file_or_directory,
				fmt::format("no file {}; {}", path, others(path, role, io)));
		if (is_denied(device.error()))
			device.error().context += fmt::format(" ({})", kGroupHint);
		if (code == std::errc::inappropriate_io_control_operation ||
		    code == std::errc::is_a_directory)
			return whole_message(std::errc::no_such_device,
					     fmt::format("{} is not a V4L2 device, so not {}; {}",
							 path, with_article(role),
							 others({}, role, io)));
		return device;
	}
	Role actual = (*device)->role();
	if (actual != role && role == Role::kCamera && (*device)->has(V4L2_CAP_META_CAPTURE))
		return whole_message(std::errc::no_such_device, metadata_only(**device));
	if (actual != role)
		return whole_message(std::errc::no_such_device,
				     fmt::format("{} ({}) is {}, not {}; {}", path,
						 (*device)->identity().card, with_article(actual),
						 with_article(role), others({}, role, io)));
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

std::vector<std::string> list_nodes(Io &io)
{
	return nodes_among(io.names_in(std::string(kind_of(kApi).folder)), kApi);
}

std::vector<std::string> candidates(Role role, Io &io)
{
	std::vector<std::string> paths;
	for (const std::string &path : list_nodes(io)) {
		auto device = Device::open(path, io);
		if (device && !(*device)->has(V4L2_CAP_IO_MC) && (*device)->role() == role)
			paths.push_back(path);
	}
	return paths;
}

std::vector<std::string> encoder_candidates(std::optional<Codec> codec, Io &io)
{
	std::vector<std::string> paths = candidates(Role::kEncoder, io);
	std::erase_if(paths, [&](const std::string &path) {
		auto device = Device::open(path, io);
		return !device || !encodes(**device, codec);
	});
	return paths;
}

std::string denied_hint(Io &io)
{
	const std::vector<std::string> denied = denied_nodes(io);
	if (denied.empty())
		return {};
	return fmt::format("you may not open {}; {}", fmt::join(denied, ", "), kGroupHint);
}

Result<std::unique_ptr<Device>> find_again(const DeviceIdentity &lost, Role role, Io &io)
{
	std::vector<DeviceIdentity> found = list_role(role, io);
	std::erase_if(found, [&](const DeviceIdentity &identity) {
		return identity.driver != lost.driver || identity.card != lost.card ||
		       identity.bus != lost.bus;
	});
	if (found.size() > 1)
		std::erase_if(found, [&](const DeviceIdentity &identity) {
			return identity.path != lost.path;
		});
	if (found.empty())
		return whole_message(
			std::errc::no_such_device,
			fmt::format("{} ({}, {}) is not there", lost.path, lost.card, lost.bus));
	return Device::open(found[0].path, io);
}

Result<std::unique_ptr<Device>> find_device(const DeviceSelector &selector, Role role, Io &io)
{
	using By = DeviceSelector::By;
	switch (selector.by) {
	case By::kAny:
		return first_of(role, io);
	case By::kPath:
		return open_path(selector.name, role, io);
	case By::kCard:
		return only_one(selector, &DeviceIdentity::card, role, io);
	case By::kBus:
		return only_one(selector, &DeviceIdentity::bus, role, io);
	case By::kId:
	case By::kPlugPath:
		break;
	}
	const auto link = find_link(selector);
	return link ? open_path(*link, role, io) : not_found(selector, role, io);
}

} // namespace penstock::v4l2
