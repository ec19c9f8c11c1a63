#include "devices/vaapi/driver/choose_entry.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "devices/vaapi/h264/profile.h"

namespace penstock::vaapi {

namespace {

std::string list_of(const std::vector<EncodeEntry> &entries)
{
	std::string list;
	for (const EncodeEntry &entry : entries)
		if (list.find(name_of(entry.codec)) == std::string::npos)
			list += fmt::format("{}{}", list.empty() ? "" : ", ", name_of(entry.codec));
	return list.empty() ? "it encodes nothing" : "it offers " + list;
}

} // namespace

Result<EncodeEntry> choose_entry(const Display &display, const EncoderSettings &settings)
{
	const std::vector<EncodeEntry> offered = list_encode_entries(display);
	const auto first = std::ranges::find_if(offered, [&settings](const EncodeEntry &entry) {
		return !settings.codec || settings.codec == entry.codec;
	});
	if (first == offered.end())
		return make_error(std::errc::not_supported,
				  fmt::format("{} does not encode {}; {}", display.path(),
					      name_of(settings.codec), list_of(offered)));
	if (first->codec != Codec::kH264)
		return *first;

	std::vector<VAProfile> profiles;
	for (const EncodeEntry &entry : offered)
		if (entry.codec == Codec::kH264)
			profiles.push_back(entry.profile);
	auto profile = choose_h264_profile(profiles, settings.profile);
	if (!profile)
		return propagate(profile);
	return *std::ranges::find(offered, va_profile(*profile), &EncodeEntry::profile);
}

} // namespace penstock::vaapi
