#include "core/video/codec.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "core/text/lower.h"
#include "core/video/pixel_format.h"

namespace penstock {

namespace {

/// In the order of the enumerators.
constexpr std::array<std::string_view, kCodecs.size()> kCodecNames{"h264", "hevc",  "vp8",
								   "vp9",  "mjpeg", "fwht"};

constexpr std::array<std::pair<std::string_view, Codec>, 5> kOtherNames{{
	{"avc", Codec::kH264},
	{"h.264", Codec::kH264},
	{"h265", Codec::kHevc},
	{"h.265", Codec::kHevc},
	{"mjpg", Codec::kMjpeg},
}};

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 8> kCodedFormats{{
	{fourcc('H', '2', '6', '4'), "h264"},
	{fourcc('H', 'E', 'V', 'C'), "hevc"},
	{fourcc('V', 'P', '8', '0'), "vp8"},
	{fourcc('V', 'P', '9', '0'), "vp9"},
	{fourcc('A', 'V', '0', '1'), "av1"},
	{fourcc('J', 'P', 'E', 'G'), "mjpeg"},
	{fourcc('M', 'J', 'P', 'G'), "mjpeg"},
	{fourcc('F', 'W', 'H', 'T'), "fwht"},
}};

} // namespace

std::string_view name_of(Codec codec)
{
	return kCodecNames.at(static_cast<std::size_t>(codec));
}

std::string_view name_of(std::optional<Codec> codec)
{
	return codec ? name_of(*codec) : "auto";
}

std::optional<Codec> parse_codec(std::string_view word)
{
	const std::string name = lower(word);
	for (const auto &[other, codec] : kOtherNames)
		if (name == other)
			return codec;
	for (Codec codec : kCodecs)
		if (name == name_of(codec))
			return codec;
	return std::nullopt;
}

std::optional<Codec> codec_of(std::uint32_t fourcc)
{
	return parse_codec(coded_format_name(fourcc));
}

std::string_view coded_format_name(std::uint32_t fourcc)
{
	const auto *found = std::ranges::find(kCodedFormats, fourcc,
					      &decltype(kCodedFormats)::value_type::first);
	return found == kCodedFormats.end() ? std::string_view() : found->second;
}

} // namespace penstock
