#include "devices/vaapi/h264/profile.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace penstock::vaapi {

namespace {

struct Row {
	H264Profile profile;
	Profile asked; ///< by a user
	VAProfile va;
	std::uint8_t idc;
};

// Best first.
constexpr std::array<Row, 3> kProfiles{{
	{H264Profile::kHigh, Profile::kHigh, VAProfileH264High, 100},
	{H264Profile::kMain, Profile::kMain, VAProfileH264Main, 77},
	{H264Profile::kConstrainedBaseline, Profile::kConstrainedBaseline,
	 VAProfileH264ConstrainedBaseline, 66},
}};

const Row &row_of(H264Profile profile)
{
	return *std::ranges::find(kProfiles, profile, &Row::profile);
}

} // namespace

std::string_view name_of(H264Profile profile)
{
	return penstock::name_of(row_of(profile).asked);
}

VAProfile va_profile(H264Profile profile)
{
	return row_of(profile).va;
}

std::uint8_t profile_idc(H264Profile profile)
{
	return row_of(profile).idc;
}

Result<H264Profile> choose_h264_profile(std::span<const VAProfile> offered,
					std::optional<Profile> wanted)
{
	std::vector<Row> possible;
	for (const Row &row : kProfiles)
		if (std::ranges::find(offered, row.va) != offered.end())
			possible.push_back(row);
	if (possible.empty())
		return make_error(std::errc::not_supported, "the driver does not encode H.264");
	if (!wanted)
		return possible.front().profile;

	if (wanted == Profile::kBaseline)
		wanted = Profile::kConstrainedBaseline;
	const auto row = std::ranges::find(possible, *wanted, &Row::asked);
	if (row != possible.end())
		return row->profile;
	std::vector<std::string_view> names;
	for (const Row &each : possible)
		names.push_back(name_of(each.profile));
	return make_error(std::errc::not_supported,
			  fmt::format("the driver encodes H.264 {}, not {}", fmt::join(names, ", "),
				      penstock::name_of(*wanted)));
}

} // namespace penstock::vaapi
