#include "devices/vaapi/hevc/level.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/video/rate_text.h"
#include "devices/settings/level_name.h"

namespace penstock::vaapi {

namespace {

/// Bitrate and coded picture buffer of a tier; 0 where the level has no such tier.
struct Tier {
	std::uint32_t bitrate; ///< MaxBR
	std::uint32_t cpb;     ///< MaxCPB
};

/// A row of Tables A.8 and A.9.
struct Limits {
	std::uint8_t level;		  ///< ten times
	std::uint32_t samples;		  ///< MaxLumaPs
	std::uint64_t samples_per_second; ///< MaxLumaSr
	Tier main;
	Tier high;
};

constexpr std::array<Limits, 13> kLevels{{
	{10, 36'864, 552'960, {128, 350}, {}},
	{20, 122'880, 3'686'400, {1'500, 1'500}, {}},
	{21, 245'760, 7'372'800, {3'000, 3'000}, {}},
	{30, 552'960, 16'588'800, {6'000, 6'000}, {}},
	{31, 983'040, 33'177'600, {10'000, 10'000}, {}},
	{40, 2'228'224, 66'846'720, {12'000, 12'000}, {30'000, 30'000}},
	{41, 2'228'224, 133'693'440, {20'000, 20'000}, {50'000, 50'000}},
	{50, 8'912'896, 267'386'880, {25'000, 25'000}, {100'000, 100'000}},
	{51, 8'912'896, 534'773'760, {40'000, 40'000}, {160'000, 160'000}},
	{52, 8'912'896, 1'069'547'520, {60'000, 60'000}, {240'000, 240'000}},
	{60, 35'651'584, 1'069'547'520, {60'000, 60'000}, {240'000, 240'000}},
	{61, 35'651'584, 2'139'095'040, {120'000, 120'000}, {480'000, 480'000}},
	{62, 35'651'584, 4'278'190'080, {240'000, 240'000}, {800'000, 800'000}},
}};

// CpbVclFactor of the Main profile, Table A.10: with it the limits for whole NAL units hold, too.
constexpr std::uint64_t kBitsPerUnit = 1000;

std::string size_excess(const HevcDemand &demand, const Limits &level)
{
	const std::uint64_t samples = std::uint64_t{demand.coded.width} * demand.coded.height;
	if (samples > level.samples)
		return fmt::format("{} luma samples in a picture, at most {}", samples,
				   level.samples);
	// Neither side may exceed Sqrt(MaxLumaPs * 8).
	const std::uint64_t side = std::max(demand.coded.width, demand.coded.height);
	if (side * side > std::uint64_t{level.samples} * 8)
		return fmt::format("a side of {} samples, too long for its picture size", side);
	if (samples * demand.rate.num > level.samples_per_second * demand.rate.den)
		return fmt::format("{} luma samples at {} frames per second, at most {} a second",
				   samples, plain_number(demand.rate), level.samples_per_second);
	return {};
}

std::string rate_excess(const HevcDemand &demand, const Tier &tier)
{
	if (demand.bits_per_second > tier.bitrate * kBitsPerUnit)
		return fmt::format("{} bit/s, at most {}", demand.bits_per_second,
				   tier.bitrate * kBitsPerUnit);
	if (demand.cpb_size > tier.cpb * kBitsPerUnit)
		return fmt::format("a coded picture buffer of {} bits, at most {}", demand.cpb_size,
				   tier.cpb * kBitsPerUnit);
	return {};
}

/// The limit that is exceeded; empty when the level holds the stream in this tier.
std::string excess(const HevcDemand &demand, const Limits &level, bool high_tier)
{
	std::string reason = size_excess(demand, level);
	return reason.empty() ? rate_excess(demand, high_tier ? level.high : level.main) : reason;
}

HevcLevel level_of(const Limits &level, bool high_tier)
{
	return {static_cast<std::uint8_t>(level.level * 3), high_tier};
}

bool has_tier(const Limits &level, bool high_tier)
{
	return !high_tier || level.high.bitrate != 0;
}

} // namespace

Result<HevcLevel> choose_hevc_level(const HevcDemand &demand,
				    const std::optional<std::string> &wanted)
{
	const Limits *only = nullptr;
	if (wanted) {
		const std::uint32_t value = parse_level(*wanted).value_or(0);
		const auto level = std::ranges::find(kLevels, value, &Limits::level);
		if (level == kLevels.end())
			return make_error(std::errc::invalid_argument,
					  fmt::format("there is no HEVC level \"{}\"", *wanted));
		only = &*level;
	}
	for (const bool high_tier : {false, true})
		for (const Limits &level : kLevels)
			if ((!only || only == &level) && has_tier(level, high_tier) &&
			    excess(demand, level, high_tier).empty())
				return level_of(level, high_tier);

	const Limits &last = only ? *only : kLevels.back();
	const std::string reason = excess(demand, last, has_tier(last, true));
	return make_error(std::errc::not_supported,
			  only ? fmt::format("HEVC level {}: {}", *wanted, reason)
			       : fmt::format("no HEVC level: {}", reason));
}

} // namespace penstock::vaapi
