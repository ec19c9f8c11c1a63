#include "devices/vaapi/h264/profile.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/user_mistake.h"

namespace penstock::vaapi {

namespace {

struct Row {
	H264Profile profile;
	std::string_view name;
	VAProfile va;
	std::uint8_t idc;
};

// Best first.
constexpr std::array<Row, 3> kProfiles{{
	{H264Profile::kHigh, "high", VAProfileH264High, 100},
	{H264Profile::kMain, "main", VAProfileH264Main, 77},
	{H264Profile::kConstrainedBaseline, "constrained-baseline",
	 VAProfileH264ConstrainedBaseline, 66},
}};

const Row &row_of(H264Profile profile)
{
	return *std::ranges::find(kProfiles, profile, &Row::profile);
}

/// "Constrained Baseline" is "constrained-baseline".
std::string normalise(std::string_view text)
{
	std::string result;
	for (const char letter : text) {
		const bool upper = letter >= 'A' && letter <= 'Z';
		const bool gap = letter == ' ' || letter == '_';
		result += gap ? '-' : upper ? static_cast<char>(letter - 'A' + 'a') : letter;
	}
	return result == "baseline" ? "constrained-baseline" : result;
}

} // namespace

std::string_view name_of(H264Profile profile)
{
	return row_of(profile).name;
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
					const std::optional<std::string> &wanted)
{
	std::vector<Row> possible;
	for (const Row &row : kProfiles)
		if (std::ranges::find(offered, row.va) != offered.end())
			possible.push_back(row);
	if (possible.empty())
		return make_error(std::errc::not_supported, "the driver does not encode H.264");
	if (!wanted)
		return possible.front().profile;

	const std::string name = normalise(*wanted);
	if (std::ranges::find(kProfiles, name, &Row::name) == kProfiles.end())
		return user_mistake(fmt::format("there is no H.264 profile \"{}\"", *wanted));
	const auto row = std::ranges::find(possible, name, &Row::name);
	if (row != possible.end())
		return row->profile;
	std::vector<std::string_view> names;
	for (const Row &each : possible)
		names.push_back(each.name);
	return make_error(
		std::errc::not_supported,
		fmt::format("the driver encodes H.264 {}, not {}", fmt::join(names, ", "), name));
}

} // namespace penstock::vaapi
