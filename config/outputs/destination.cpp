#include "config/outputs/destination.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "config/outputs/container_places.h"
#include "config/outputs/url_secrets.h"
#include "core/base/user_mistake.h"
#include "core/text/lower.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

using enum Codec;
using enum Destination::Transport;

constexpr std::array kOnlyH264{kH264};
constexpr std::array kOnlyHevc{kHevc};
constexpr std::array kOnlyVp8{kVp8};
constexpr std::array kOnlyVp9{kVp9};
constexpr std::array kOnlyMjpeg{kMjpeg};
constexpr std::array kOnlyFwht{kFwht};
constexpr std::array kMp4{kH264, kHevc, kVp9, kMjpeg};
constexpr std::array kMov{kH264, kHevc, kMjpeg};
constexpr std::array kMatroska{kH264, kHevc, kVp8, kVp9, kMjpeg};
constexpr std::array kVpx{kVp8, kVp9};
constexpr std::array kMpeg{kH264, kHevc};
constexpr std::array kRtp{kH264, kHevc, kVp8, kVp9};

struct Place {
	std::string_view ending; ///< or scheme, with "://"
	Container container;
	Destination::Transport transport = kFile;
};

constexpr auto kPlaces = std::to_array<Place>({
	{".mp4", {"MP4", "mp4", kMp4}},
	{".m4v", {"MP4", "mp4", kMp4}},
	{".mov", {"QuickTime", "mov", kMov}},
	{".mkv", {"Matroska", "matroska", kMatroska}},
	{".webm", {"WebM", "webm", kVpx}},
	{".ts", {"MPEG-TS", "mpegts", kMpeg}},
	{".m2ts", {"MPEG-TS", "mpegts", kMpeg}},
	{".flv", {"FLV", "flv", kOnlyH264}},
	{".ivf", {"IVF", "ivf", kVpx}},
	{".m3u8", {"HLS", "hls", kMpeg}},
	{".h264", {"raw H.264", "", kOnlyH264}},
	{".264", {"raw H.264", "", kOnlyH264}},
	{".h265", {"raw HEVC", "", kOnlyHevc}},
	{".265", {"raw HEVC", "", kOnlyHevc}},
	{".hevc", {"raw HEVC", "", kOnlyHevc}},
	{".vp8", {"raw VP8", "", kOnlyVp8}},
	{".vp9", {"raw VP9", "", kOnlyVp9}},
	{".mjpeg", {"raw MJPEG", "", kOnlyMjpeg}},
	{".mjpg", {"raw MJPEG", "", kOnlyMjpeg}},
	{".fwht", {"raw FWHT", "", kOnlyFwht}},
	{"rtsp://", {"RTSP", "rtsp", kRtp}, kNetwork},
	{"rtsps://", {"RTSP", "rtsp", kRtp}, kTls},
	{"rtmp://", {"RTMP", "flv", kOnlyH264}, kNetwork},
	{"rtmps://", {"RTMP", "flv", kOnlyH264}, kTls},
	{"srt://", {"MPEG-TS over SRT", "mpegts", kMpeg}, kSrt},
	{"rtp://", {"RTP", "rtp", kRtp}, kNetwork},
	{"udp://", {"MPEG-TS over UDP", "mpegts", kMpeg}, kNetwork},
	{"tcp://", {"MPEG-TS over TCP", "mpegts", kMpeg}, kNetwork},
});

/// Containers for a pipe, which cannot seek.
constexpr auto kStandardOutputs = std::to_array<Place>({
	{"-", {"raw", "", kCodecs}, kStandardOutput},
	{"ts:-", {"MPEG-TS", "mpegts", kMpeg}, kStandardOutput},
	{"mkv:-", {"Matroska", "matroska", kMatroska}, kStandardOutput},
});

bool is_scheme(std::string_view place)
{
	return place.ends_with("://");
}

/// "mp4:-" would be a file of that name; with a folder before it, it is.
bool is_piped_container(std::string_view url)
{
	return url.ends_with(":-") && url.find('/') == std::string_view::npos;
}

std::string_view scheme_of(std::string_view url)
{
	std::size_t end = url.find("://");
	return end == std::string_view::npos ? std::string_view() : url.substr(0, end + 3);
}

/// "rtmp:/host" would be a file in a folder "rtmp:". Empty: it is none of those.
std::string scheme_without_slashes(std::string_view text)
{
	const std::string url = lower(text);
	for (const Place &place : kPlaces)
		if (is_scheme(place.ending) && !url.starts_with(place.ending) &&
		    url.starts_with(place.ending.substr(0, place.ending.size() - 1)))
			return std::string(place.ending);
	return {};
}

tl::unexpected<Error> unknown(const std::string &url, std::string_view wanted)
{
	bool scheme = is_scheme(wanted);
	std::vector<std::string_view> names;
	std::string list;
	for (const Place &place : kPlaces)
		if (is_scheme(place.ending) == scheme) {
			names.push_back(place.ending);
			list += fmt::format(" {}", place.ending);
		}
	std::string hint = did_you_mean(wanted, names);
	if (hint.empty())
		hint = fmt::format("; there are{}", list);
	return user_mistake(
		fmt::format("{}: unknown ending or scheme {}{}", shown_url(url), wanted, hint));
}

Destination make_destination(const std::string &url, Container container,
			     Destination::Transport transport)
{
	Destination destination;
	destination.url = url;
	destination.container = container;
	destination.transport = transport;
	return destination;
}

} // namespace

bool Container::takes(Codec codec) const
{
	return std::ranges::find(codecs, codec) != codecs.end();
}

bool Container::takes_every_codec() const
{
	return codecs.size() == kCodecs.size();
}

Result<std::string> parse_file_name(std::string_view text)
{
	if (text.size() > 1 && text.starts_with('-'))
		return user_mistake(
			fmt::format("\"{}\" looks like an option where a file name or URL must "
				    "stand; for a file of that name write ./{}",
				    text, text));
	return std::string(text);
}

Result<Destination> parse_destination(std::string_view text)
{
	if (text.empty())
		return user_mistake("a path or a URL is missing");
	auto name = parse_file_name(text);
	if (!name)
		return propagate(name);
	const std::string &url = *name;
	const auto pipe = std::ranges::find(kStandardOutputs, url, &Place::ending);
	if (pipe != kStandardOutputs.end())
		return make_destination(url, pipe->container, pipe->transport);
	if (is_piped_container(url))
		return user_mistake(fmt::format("{}: only ts:- and mkv:- write a container to "
						"standard output",
						url));
	if (const std::string known = scheme_without_slashes(url); !known.empty())
		return user_mistake(fmt::format("{}: write {}", shown_url(url), known));
	std::string_view scheme = scheme_of(url);
	std::string ending = std::filesystem::path(url).extension().string();
	std::string_view wanted = scheme.empty() ? ending : scheme;
	// The ending of a folder's name means nothing; opening it gives the right error.
	std::error_code ignored;
	if (wanted.empty() || std::filesystem::is_directory(url, ignored))
		return make_destination(url, {"raw", "", kCodecs}, kFile);
	auto place = std::ranges::find(kPlaces, lower(wanted), &Place::ending);
	if (place == kPlaces.end())
		return unknown(url, wanted);
	if (url.size() == scheme.size() || (!scheme.empty() && url[scheme.size()] == '/'))
		return user_mistake(
			fmt::format("{}: a host is missing after {}", shown_url(url), scheme));
	// Other libraries know a scheme in lower case only.
	return make_destination(lower(scheme) + url.substr(scheme.size()), place->container,
				place->transport);
}

std::string_view ending_of(std::string_view container)
{
	for (const Place &place : kPlaces)
		if (!is_scheme(place.ending) && !container.empty() &&
		    (place.container.muxer == container || place.ending.substr(1) == container))
			return place.ending;
	return {};
}

std::string_view standard_output_of(std::string_view ending)
{
	const auto file = std::ranges::find(kPlaces, ending, &Place::ending);
	for (const Place &place : kStandardOutputs)
		if (file != kPlaces.end() && !file->container.muxer.empty() &&
		    place.container.muxer == file->container.muxer)
			return place.ending;
	return {};
}

std::string places_for(Codec codec)
{
	std::string list;
	for (const Place &place : kPlaces)
		if (place.container.takes(codec))
			list += fmt::format("{}{}", list.empty() ? "" : " ", place.ending);
	return list;
}

} // namespace penstock
