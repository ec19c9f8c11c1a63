#include "devices/vaapi/driver/discovery.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/roles/node_links.h"

namespace penstock::vaapi {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNodePrefix = "/dev/dri/renderD";
constexpr std::string_view kLinks = "/dev/dri/by-path";
constexpr std::string_view kByPath = "by-path:";

struct ProfileOrder {
	Codec codec;
	VAProfile profile;
};

constexpr std::array<ProfileOrder, 4> kProfiles{{
	{Codec::kH264, VAProfileH264High},
	{Codec::kH264, VAProfileH264Main},
	{Codec::kH264, VAProfileH264ConstrainedBaseline},
	{Codec::kHevc, VAProfileHEVCMain},
}};

int node_number(const std::string &path)
{
	int number = -1;
	std::from_chars(path.data() + kNodePrefix.size(), path.data() + path.size(), number);
	return number;
}

std::vector<VAProfile> list_profiles(const Display &display)
{
	int count = std::max(0, display.try_call(vaMaxNumProfiles));
	std::vector<VAProfile> profiles(static_cast<std::size_t>(count));
	if (profiles.empty() ||
	    display.try_call(vaQueryConfigProfiles, profiles.data(), &count) != VA_STATUS_SUCCESS)
		return {};
	profiles.resize(std::min(profiles.size(), static_cast<std::size_t>(std::max(0, count))));
	return profiles;
}

std::vector<VAEntrypoint> list_entrypoints(const Display &display, VAProfile profile)
{
	int count = std::max(0, display.try_call(vaMaxNumEntrypoints));
	std::vector<VAEntrypoint> entrypoints(static_cast<std::size_t>(count));
	if (entrypoints.empty() ||
	    display.try_call(vaQueryConfigEntrypoints, profile, entrypoints.data(), &count) !=
		    VA_STATUS_SUCCESS)
		return {};
	entrypoints.resize(
		std::min(entrypoints.size(), static_cast<std::size_t>(std::max(0, count))));
	return entrypoints;
}

} // namespace

std::vector<EncodeEntry> list_encode_entries(const Display &display)
{
	const std::vector<VAProfile> offered = list_profiles(display);
	std::vector<EncodeEntry> entries;
	for (const ProfileOrder &order : kProfiles) {
		if (std::ranges::find(offered, order.profile) == offered.end())
			continue;
		const std::vector<VAEntrypoint> entrypoints =
			list_entrypoints(display, order.profile);
		for (VAEntrypoint entrypoint : {VAEntrypointEncSlice, VAEntrypointEncSliceLP})
			if (std::ranges::find(entrypoints, entrypoint) != entrypoints.end()) {
				entries.push_back({order.codec, order.profile, entrypoint});
				break;
			}
	}
	return entries;
}

bool encodes(const Display &display, std::optional<Codec> codec)
{
	return std::ranges::any_of(list_encode_entries(display), [codec](const EncodeEntry &entry) {
		return !codec || codec == entry.codec;
	});
}

std::vector<std::string> list_render_nodes()
{
	std::vector<std::string> nodes;
	std::error_code ignored;
	for (const auto &entry : fs::directory_iterator("/dev/dri", ignored)) {
		std::string path = entry.path().string();
		if (path.starts_with(kNodePrefix) && node_number(path) >= 0)
			nodes.push_back(std::move(path));
	}
	std::ranges::sort(nodes, {}, node_number);
	return nodes;
}

std::vector<std::string> candidates(const std::string &selector, std::optional<Codec> codec)
{
	if (selector != "auto")
		return {selector};
	std::vector<std::string> paths;
	for (const std::string &path : list_render_nodes())
		if (auto display = Display::open(path); display && encodes(**display, codec))
			paths.push_back(path);
	return paths;
}

std::vector<std::string> aliases_of(const std::string &node)
{
	std::vector<std::string> aliases;
	for (const std::string &name : links_to(node, kLinks))
		aliases.push_back(std::string(kByPath) + name);
	return aliases;
}

Result<DisplayRef> find_display(const std::string &selector, std::optional<Codec> codec)
{
	if (selector.starts_with(kByPath)) {
		const std::string name = selector.substr(kByPath.size());
		const std::vector<std::string> links = list_links(kLinks);
		if (std::ranges::find(links, name) == links.end())
			return make_error(std::errc::no_such_device,
					  fmt::format("no render node for \"{}\"; {} has: {}",
						      selector, kLinks, fmt::join(links, ", ")));
		// Errors and statistics name the node behind the link.
		std::error_code ignored;
		return Display::open(fs::canonical(fs::path(kLinks) / name, ignored).string());
	}
	if (selector != "auto")
		return Display::open(selector);
	std::string tried;
	for (const std::string &path : list_render_nodes()) {
		auto display = Display::open(path);
		if (display && encodes(**display, codec))
			return display;
		tried += fmt::format("; {}", display ? path + " encodes nothing of that"
						     : display.error().message());
	}
	return make_error(std::errc::no_such_device,
			  fmt::format("no VA-API encoder for {}{}", name_of(codec),
				      tried.empty() ? "; there is no /dev/dri/renderD*" : tried));
}

} // namespace penstock::vaapi
