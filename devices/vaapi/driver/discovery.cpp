#include "devices/vaapi/driver/discovery.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "devices/roles/device_nodes.h"
#include "devices/vaapi/driver/driver_numbers.h"

namespace penstock::vaapi {

namespace {

namespace fs = std::filesystem;

constexpr DeviceApi kApi = DeviceApi::kVaapi;

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

/// Room for as many as the driver says; none where that cannot be true.
template <typename T>
std::vector<T> room_for(int count)
{
	const bool sane = count > 0 && static_cast<unsigned>(count) <= kMaxListed;
	return std::vector<T>(sane ? static_cast<std::size_t>(count) : 0);
}

std::vector<VAProfile> list_profiles(const Display &display)
{
	int count = display.try_call("vaMaxNumProfiles", vaMaxNumProfiles);
	auto profiles = room_for<VAProfile>(count);
	if (profiles.empty() || display.try_call("vaQueryConfigProfiles", vaQueryConfigProfiles,
						 profiles.data(), &count) != VA_STATUS_SUCCESS)
		return {};
	profiles.resize(std::min(profiles.size(), static_cast<std::size_t>(std::max(0, count))));
	return profiles;
}

std::vector<VAEntrypoint> list_entrypoints(const Display &display, VAProfile profile)
{
	int count = display.try_call("vaMaxNumEntrypoints", vaMaxNumEntrypoints);
	auto entrypoints = room_for<VAEntrypoint>(count);
	if (entrypoints.empty() ||
	    display.try_call("vaQueryConfigEntrypoints", vaQueryConfigEntrypoints, profile,
			     entrypoints.data(), &count) != VA_STATUS_SUCCESS)
		return {};
	entrypoints.resize(
		std::min(entrypoints.size(), static_cast<std::size_t>(std::max(0, count))));
	return entrypoints;
}

Result<DisplayRef> first_of(std::optional<Codec> codec, CallWatch *watch)
{
	std::string tried;
	for (const std::string &path : list_nodes(kApi)) {
		auto display = Display::open(path, watch);
		if (display && encodes(**display, codec))
			return display;
		tried += fmt::format("; {}", display ? path + " encodes nothing of that"
						     : display.error().message());
	}
	return make_error(std::errc::no_such_device,
			  fmt::format("no VA-API encoder for {}{}", name_of(codec),
				      tried.empty() ? "; there is no /dev/dri/renderD*" : tried));
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

bool offers(const Display &display, VAProfile profile, VAEntrypoint entrypoint)
{
	const std::vector<VAProfile> profiles = list_profiles(display);
	if (std::ranges::find(profiles, profile) == profiles.end())
		return false;
	const std::vector<VAEntrypoint> entrypoints = list_entrypoints(display, profile);
	return std::ranges::find(entrypoints, entrypoint) != entrypoints.end();
}

bool has_low_power(const Display &display)
{
	return std::ranges::any_of(list_profiles(display), [&display](VAProfile profile) {
		const auto entrypoints = list_entrypoints(display, profile);
		return std::ranges::find(entrypoints, VAEntrypointEncSliceLP) != entrypoints.end();
	});
}

bool encodes(const Display &display, std::optional<Codec> codec)
{
	return std::ranges::any_of(list_encode_entries(display), [codec](const EncodeEntry &entry) {
		return !codec || codec == entry.codec;
	});
}

std::vector<std::string> candidates(std::optional<Codec> codec, CallWatch *watch)
{
	std::vector<std::string> paths;
	for (const std::string &path : list_nodes(kApi))
		if (auto display = Display::open(path, watch); display && encodes(**display, codec))
			paths.push_back(path);
	return paths;
}

Result<DisplayRef> find_display(const DeviceSelector &selector, std::optional<Codec> codec,
				CallWatch *watch)
{
	using By = DeviceSelector::By;
	if (selector.by == By::kAny)
		return first_of(codec, watch);
	if (selector.by == By::kPath)
		return Display::open(selector.name, watch);
	auto link = find_link(selector);
	if (!link)
		return propagate(link);
	// Errors and statistics name the node behind the link.
	std::error_code ignored;
	return Display::open(fs::canonical(*link, ignored).string(), watch);
}

} // namespace penstock::vaapi
