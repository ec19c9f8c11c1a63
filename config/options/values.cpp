#include "config/options/values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/options/number_text.h"
#include "core/base/user_mistake.h"
#include "core/text/lower.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

constexpr std::uint32_t kLargestSide = 65535;
/// Bits per second. Less, without a unit, is meant to be kilobits.
constexpr std::uint64_t kSmallestBareBitrate = 10000;

/// Lines, and the width in the shape of a television, by the names that are on the boxes.
constexpr std::array<std::pair<std::string_view, Size>, 5> kNamedSizes{{{"720p", {1280, 720}},
									{"1080p", {1920, 1080}},
									{"1440p", {2560, 1440}},
									{"2160p", {3840, 2160}},
									{"4k", {3840, 2160}}}};

/// "29.97", where fractions over 1001 are meant that people round: 30000/1001. As the digits say
/// otherwise.
std::optional<Fraction> parse_decimal_rate(std::string_view text)
{
	constexpr std::size_t kMostDigits = 9;
	constexpr std::int64_t kFastest = 1'000'000;
	const std::size_t point = text.find('.');
	if (point == std::string_view::npos)
		return std::nullopt;
	const std::string_view digits = text.substr(point + 1);
	const auto whole = parse_whole<std::uint32_t>(text.substr(0, point));
	const auto rest = parse_whole<std::uint32_t>(digits);
	if (!whole || *whole > kFastest || !rest || digits.size() > kMostDigits)
		return std::nullopt;
	std::int64_t den = 1;
	for (std::size_t i = 0; i < digits.size(); ++i)
		den *= 10;
	const std::int64_t num = *whole * den + *rest;
	// The nearest n * 1000 / 1001, which the text must be after rounding to its digits.
	const std::int64_t nearest = (num * 1001 + den * 500) / (den * 1000);
	const std::int64_t error = nearest * 1000 * den - num * 1001;
	if (*rest != 0 && digits.size() >= 2 && std::abs(error) * 2 <= 1001)
		return Fraction{static_cast<std::uint32_t>(nearest * 1000), 1001};
	const std::int64_t divisor = std::gcd(num, den);
	if (num == 0 || num / divisor > std::numeric_limits<std::uint32_t>::max())
		return std::nullopt;
	return Fraction{static_cast<std::uint32_t>(num / divisor),
			static_cast<std::uint32_t>(den / divisor)};
}

tl::unexpected<Error> refuse(std::string what)
{
	return user_mistake(std::move(what));
}

/// Width and height as they are written, which may be too large for a picture.
struct Sides {
	std::uint64_t width;
	std::uint64_t height;
};

std::optional<Sides> sides_in(std::string_view text)
{
	const std::string wanted = lower(text);
	for (const auto &[name, size] : kNamedSizes)
		if (wanted == name)
			return Sides{size.width, size.height};
	const std::size_t cross = text.find_first_of("xX");
	if (cross == std::string_view::npos)
		return std::nullopt;
	const auto width = parse_whole<std::uint64_t>(text.substr(0, cross));
	const auto height = parse_whole<std::uint64_t>(text.substr(cross + 1));
	if (!width || !height)
		return std::nullopt;
	return Sides{*width, *height};
}

/// What is wrong with a text that is no size: "1080p30" and "1280x720@30" say a rate, too.
std::string describe_wrong_size(std::string_view text)
{
	for (const char mark : {'@', 'p', 'P'}) {
		const std::size_t at = text.find(mark);
		if (at == std::string_view::npos || !parse_rate(text.substr(at + 1)))
			continue;
		// The "p" of "1080p" belongs to the size, that of "1920x1080p30" does not.
		for (const std::string_view size : {text.substr(0, at + 1), text.substr(0, at)})
			if (sides_in(size))
				return fmt::format("\"{}\" is a size and a rate; write the size as "
						   "{} and the rate (fps) as {}",
						   text, size, text.substr(at + 1));
	}
	return fmt::format("\"{}\" is not a size; write it as 1280x720, 720p, 1080p or 4k", text);
}

/// How many bits per second a unit is; 0 if it is none. A capital B would be bytes.
double bits_in(std::string_view unit)
{
	constexpr auto kBits =
		std::to_array<std::string_view>({"bits/s", "bit/s", "b/s", "bps", "bit", "b"});
	for (const std::string_view bits : kBits) {
		if (!unit.ends_with(bits))
			continue;
		unit.remove_suffix(bits.size());
		break;
	}
	if (unit.empty())
		return 1;
	if (unit == "k" || unit == "K")
		return 1e3;
	if (unit == "M" || unit == "m")
		return 1e6;
	return unit == "G" ? 1e9 : 0;
}

} // namespace

Result<Size> parse_size(std::string_view text)
{
	const auto sides = sides_in(text);
	if (!sides)
		return refuse(describe_wrong_size(text));
	const auto [width, height] = *sides;
	if (std::min(width, height) == 0 || std::max(width, height) > kLargestSide)
		return refuse(fmt::format("\"{}\": sizes are from 1x1 to {}x{}", text, kLargestSide,
					  kLargestSide));
	return Size{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
}

Result<Fraction> parse_rate(std::string_view text)
{
	if (auto rate = parse_decimal_rate(text))
		return *rate;
	std::size_t slash = text.find('/');
	auto num = parse_whole<std::uint32_t>(text.substr(0, slash));
	auto den = slash == std::string_view::npos
			   ? std::optional<std::uint32_t>(1)
			   : parse_whole<std::uint32_t>(text.substr(slash + 1));
	const bool unpaced = text == "0";
	if (num && den && *den > 0 && (*num > 0 || unpaced))
		return Fraction{*num, *den};
	return refuse(fmt::format("\"{}\" is not a frame rate; write it as 30, 29.97 or 30000/1001",
				  text));
}

Result<std::uint64_t> parse_bitrate(std::string_view text)
{
	std::string_view rest = text;
	std::optional<double> number = take_number(rest);
	const bool bare = rest.empty();
	if (rest.starts_with(' ') && rest.size() > 1)
		rest.remove_prefix(1);
	const double unit = bits_in(rest);
	if (!number || *number * unit < 1 || *number * unit > 1e12)
		return refuse(
			fmt::format("\"{}\" is not a bitrate; write it as 4M or 4000k (bits per "
				    "second)",
				    text));
	if (bare && *number < kSmallestBareBitrate)
		return refuse(
			fmt::format("{} without a unit is bits per second, which is too low{}",
				    text, suggestion(fmt::format("{}k", text))));
	return static_cast<std::uint64_t>(std::llround(*number * unit));
}

Result<PixelFormat> parse_format(std::string_view text)
{
	if (auto format = parse_pixel_format(text))
		return *format;
	std::vector<std::string_view> names;
	for (const PixelFormatInfo &info : pixel_formats())
		names.push_back(info.name);
	// Cameras list more than that: formats whose samples nobody here can find.
	return refuse(fmt::format("no pixel format that penstock can record is called \"{}\"{}",
				  text, did_you_mean(text, names)));
}

Result<Profile> parse_profile_name(std::string_view text)
{
	if (auto profile = parse_profile(text))
		return *profile;
	std::string hint = did_you_mean(text, profile_names());
	if (hint.empty())
		hint = fmt::format("; there are {}", fmt::join(profile_names(), ", "));
	return refuse(fmt::format("unknown profile \"{}\"{}", text, hint));
}

Result<ControlSetting> parse_control(std::string_view text)
{
	std::size_t equals = text.find('=');
	if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size())
		return refuse(fmt::format("\"{}\" is not a control setting; write it as name=value",
					  text));
	return ControlSetting{std::string(text.substr(0, equals)),
			      std::string(text.substr(equals + 1))};
}

Result<std::vector<PixelFormat>> parse_formats(std::string_view text)
{
	std::vector<PixelFormat> formats;
	for (;;) {
		std::size_t comma = text.find(',');
		std::string_view name = text.substr(0, comma);
		if (name != "auto") {
			auto format = parse_format(name);
			if (!format)
				return propagate(format);
			formats.push_back(*format);
		}
		if (comma == std::string_view::npos)
			return formats;
		text.remove_prefix(comma + 1);
	}
}

Result<AllocatorChoice> parse_allocator(std::string_view text)
{
	if (auto choice = parse_allocator_choice(text))
		return std::move(*choice);
	return refuse(fmt::format(
		"\"{}\" must be one of: auto, dma-heap[:NAME], udmabuf, dumb[:PATH]", text));
}

Result<OutputSettings> parse_output(std::string_view text)
{
	constexpr std::string_view kOptional = "optional:";
	const bool optional = text.starts_with(kOptional);
	if (optional)
		text.remove_prefix(kOptional.size());
	auto destination = parse_destination(text);
	if (!destination)
		return propagate(destination);
	return OutputSettings{std::move(*destination), optional};
}

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t least, std::uint64_t most)
{
	auto number = parse_whole<std::uint64_t>(text);
	if (number && *number >= least && *number <= most)
		return *number;
	return refuse(fmt::format("\"{}\" is not a whole number from {} to {}", text, least, most));
}

std::string print_bitrate(std::uint64_t bitrate)
{
	if (bitrate % 1'000'000 == 0)
		return fmt::format("{}M", bitrate / 1'000'000);
	if (bitrate % 1000 == 0)
		return fmt::format("{}k", bitrate / 1000);
	if (bitrate < kSmallestBareBitrate)
		return fmt::format("{}.{:03}k", bitrate / 1000, bitrate % 1000);
	return std::to_string(bitrate);
}

std::string print_formats(const std::vector<PixelFormat> &formats)
{
	std::vector<std::string_view> names;
	for (PixelFormat format : formats)
		names.push_back(name_of(format));
	return fmt::format("{}", fmt::join(names, ","));
}

} // namespace penstock
