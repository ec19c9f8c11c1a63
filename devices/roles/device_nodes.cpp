#include "devices/roles/device_nodes.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/folder.h"
#include "core/base/whole_message.h"

namespace penstock {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> list_links(const fs::path &folder)
{
	std::vector<std::string> names = names_in(folder.string());
	std::erase_if(names, [&](const std::string &name) {
		std::error_code ignored;
		return !fs::is_symlink(folder / name, ignored);
	});
	std::ranges::sort(names);
	return names;
}

std::vector<std::string> links_to(const std::string &node, const fs::path &folder)
{
	std::vector<std::string> names = list_links(folder);
	std::erase_if(names, [&](const std::string &name) {
		std::error_code ignored;
		return fs::canonical(folder / name, ignored) != node;
	});
	return names;
}

} // namespace

std::optional<int> node_number(std::string_view path, DeviceApi api)
{
	const DeviceKind &kind = kind_of(api);
	const std::size_t prefix = kind.folder.size() + kind.node.size();
	if (kind.folder.empty() || path.size() <= prefix || !path.starts_with(kind.folder) ||
	    !path.substr(kind.folder.size()).starts_with(kind.node))
		return std::nullopt;
	int number = -1;
	std::from_chars(path.data() + prefix, path.data() + path.size(), number);
	return number >= 0 ? std::optional(number) : std::nullopt;
}

std::vector<std::string> nodes_among(std::span<const std::string> names, DeviceApi api)
{
	std::vector<std::string> nodes;
	for (const std::string &name : names)
		if (std::string path = std::string(kind_of(api).folder) + name;
		    node_number(path, api))
			nodes.push_back(std::move(path));
	std::ranges::sort(nodes, {},
			  [api](const std::string &path) { return node_number(path, api); });
	return nodes;
}

std::vector<std::string> list_nodes(DeviceApi api)
{
	return nodes_among(names_in(std::string(kind_of(api).folder)), api);
}

std::vector<std::string> aliases_of(const std::string &node, DeviceApi api)
{
	std::vector<std::string> aliases;
	for (const LinkFolder &folder : kind_of(api).links)
		for (const std::string &name : links_to(node, folder.path))
			aliases.push_back(std::string(folder.prefix) + name);
	return aliases;
}

Result<std::string> find_link(const DeviceSelector &selector)
{
	const std::string text = without_kind(selector);
	const DeviceKind &kind = kind_of(*selector.api);
	for (const LinkFolder &folder : kind.links) {
		if (!text.starts_with(folder.prefix))
			continue;
		const std::vector<std::string> links = list_links(folder.path);
		if (std::ranges::find(links, selector.name) != links.end())
			return (fs::path(folder.path) / selector.name).string();
		return whole_message(std::errc::no_such_device,
				     fmt::format("no {} device for \"{}\"; {} has: {}", kind.name,
						 text, folder.path, fmt::join(links, ", ")));
	}
	return whole_message(
		std::errc::no_such_device,
		fmt::format("\"{}\": {} devices cannot be chosen this way; give a path", text,
			    kind.name));
}

} // namespace penstock
