#include "devices/vaapi/h264/level.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/video/rate_text.h"
#include "devices/settings/level_name.h"

namespace penstock::vaapi {

namespace {

/// A row of Table A-1.
struct Limits {
	std::uint8_t idc;
	std::uint32_t macroblocks_per_second; ///< MaxMBPS
	std::uint32_t macroblocks;	      ///< MaxFS
	std::uint32_t bitrate;		      ///< MaxBR
	std::uint32_t cpb;		      ///< MaxCPB
};

constexpr std::array<Limits, 19> kLevels{{
	{10, 1'485, 99, 64, 175},
	{11, 3'000, 396, 192, 500},
	{12, 6'000, 396, 384, 1'000},
	{13, 11'880, 396, 768, 2'000},
	{20, 11'880, 396, 2'000, 2'000},
	{21, 19'800, 792, 4'000, 4'000},
	{22, 20'250, 1'620, 4'000, 4'000},
	{30, 40'500, 1'620, 10'000, 10'000},
	{31, 108'000, 3'600, 14'000, 14'000},
	{32, 216'000, 5'120, 20'000, 20'000},
	{40, 245'760, 8'192, 20'000, 25'000},
	{41, 245'760, 8'192, 50'000, 62'500},
	{42, 522'240, 8'704, 50'000, 62'500},
	{50, 589'824, 22'080, 135'000, 135'000},
	{51, 983'040, 36'864, 240'000, 240'000},
	{52, 2'073'600, 36'864, 240'000, 240'000},
	{60, 4'177'920, 139'264, 240'000, 240'000},
	{61, 8'355'840, 139'264, 480'000, 480'000},
	{62, 16'711'680, 139'264, 800'000, 800'000},
}};

/// cpbBrVclFactor of Table A-2. The factor for whole NAL units is a fifth higher; with this one
/// both limits hold.
std::uint64_t bits_per_unit(H264Profile profile)
{
	return profile == H264Profile::kHigh ? 1250 : 1000;
}

/// The limit that is exceeded; empty when the level holds the stream.
std::string excess(const H264Demand &demand, const Limits &level)
{
	const std::uint64_t columns = demand.coded.width / 16;
	const std::uint64_t rows = demand.coded.height / 16;
	const std::uint64_t macroblocks = columns * rows;
	if (macroblocks > level.macroblocks)
		return fmt::format("{} macroblocks in a picture, at most {}", macroblocks,
				   level.macroblocks);
	// Neither side may exceed Sqrt(MaxFS * 8) macroblocks.
	const std::uint64_t side = std::max(columns, rows);
	if (side * side > std::uint64_t{level.macroblocks} * 8)
		return fmt::format("a side of {} macroblocks, too long for its picture size", side);
	const Fraction rate = demand.rate;
	if (macroblocks * rate.num > std::uint64_t{level.macroblocks_per_second} * rate.den)
		return fmt::format("{} macroblocks at {} frames per second, at most {} a second",
				   macroblocks, plain_number(rate), level.macroblocks_per_second);
	const std::uint64_t unit = bits_per_unit(demand.profile);
	if (demand.bits_per_second > level.bitrate * unit)
		return fmt::format("{} bit/s, at most {}", demand.bits_per_second,
				   level.bitrate * unit);
	if (demand.cpb_size > level.cpb * unit)
		return fmt::format("a coded picture buffer of {} bits, at most {}", demand.cpb_size,
				   level.cpb * unit);
	return {};
}

} // namespace

Result<std::uint8_t> choose_h264_level(const H264Demand &demand,
				       const std::optional<std::string> &wanted)
{
	if (wanted) {
		const std::uint32_t idc = parse_level(*wanted).value_or(0);
		const auto level = std::ranges::find(kLevels, idc, &Limits::idc);
		if (level == kLevels.end())
			return make_error(std::errc::invalid_argument,
					  fmt::format("there is no H.264 level \"{}\"", *wanted));
		const std::string reason = excess(demand, *level);
		if (reason.empty())
			return level->idc;
		return make_error(std::errc::not_supported,
				  fmt::format("H.264 level {}: {}", *wanted, reason));
	}
	for (const Limits &level : kLevels)
		if (excess(demand, level).empty())
			return level.idc;
	return make_error(std::errc::not_supported,
			  fmt::format("no H.264 level: {}", excess(demand, kLevels.back())));
}

} // namespace penstock::vaapi
