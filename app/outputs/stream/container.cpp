#include "app/outputs/stream/container.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "app/outputs/stream/url_secrets.h"
#include "core/base/user_mistake.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

using enum Codec;
using enum Container::Transport;

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
};

constexpr auto kPlaces = std::to_array<Place>({
	{".mp4", {"MP4", "mp4", kFile, kMp4}},
	{".m4v", {"MP4", "mp4", kFile, kMp4}},
	{".mov", {"QuickTime", "mov", kFile, kMov}},
	{".mkv", {"Matroska", "matroska", kFile, kMatroska}},
	{".webm", {"WebM", "webm", kFile, kVpx}},
	{".ts", {"MPEG-TS", "mpegts", kFile, kMpeg}},
	{".m2ts", {"MPEG-TS", "mpegts", kFile, kMpeg}},
	{".flv", {"FLV", "flv", kFile, kOnlyH264}},
	{".ivf", {"IVF", "ivf", kFile, kVpx}},
	{".m3u8", {"HLS", "hls", kFile, kMpeg}},
	{".h264", {"raw H.264", "", kFile, kOnlyH264}},
	{".264", {"raw H.264", "", kFile, kOnlyH264}},
	{".h265", {"raw HEVC", "", kFile, kOnlyHevc}},
	{".265", {"raw HEVC", "", kFile, kOnlyHevc}},
	{".hevc", {"raw HEVC", "", kFile, kOnlyHevc}},
	{".vp8", {"raw VP8", "", kFile, kOnlyVp8}},
	{".vp9", {"raw VP9", "", kFile, kOnlyVp9}},
	{".mjpeg", {"raw MJPEG", "", kFile, kOnlyMjpeg}},
	{".mjpg", {"raw MJPEG", "", kFile, kOnlyMjpeg}},
	{".fwht", {"raw FWHT", "", kFile, kOnlyFwht}},
	{"rtsp://", {"RTSP", "rtsp", kPeer, kRtp}},
	{"rtmp://", {"RTMP", "flv", kPeer, kOnlyH264}},
	{"rtmps://", {"RTMP", "flv", kPeer, kOnlyH264}},
	{"srt://", {"MPEG-TS over SRT", "mpegts", kPeer, kMpeg}},
	{"rtp://", {"RTP", "rtp", kPeer, kRtp}},
	{"udp://", {"MPEG-TS over UDP", "mpegts", kPeer, kMpeg}},
	{"tcp://", {"MPEG-TS over TCP", "mpegts", kPeer, kMpeg}},
});

bool is_scheme(std::string_view place)
{
	return place.ends_with("://");
}

std::string_view scheme_of(std::string_view url)
{
	std::size_t end = url.find("://");
	return end == std::string_view::npos ? std::string_view() : url.substr(0, end + 3);
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
	std::string_view near = nearest(wanted, names);
	std::string hint = near.empty() ? fmt::format("; there are{}", list)
					: fmt::format("; did you mean {}?", near);
	return user_mistake(fmt::format("output {}: nothing can be written as {}{}", shown_url(url),
					wanted, hint));
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

Result<Container> container_of(const std::string &url)
{
	if (url == "-")
		return Container{"raw", "", kStandardOutput, kCodecs};
	std::string_view scheme = scheme_of(url);
	std::string ending = std::filesystem::path(url).extension().string();
	std::string_view wanted = scheme.empty() ? ending : scheme;
	// What a folder's name ends with names nothing; opening it tells what it is.
	std::error_code ignored;
	if (wanted.empty() || std::filesystem::is_directory(url, ignored))
		return Container{"raw", "", kFile, kCodecs};
	auto place = std::ranges::find(kPlaces, wanted, &Place::ending);
	if (place == kPlaces.end())
		return unknown(url, wanted);
	if (url.size() == scheme.size() || (!scheme.empty() && url[scheme.size()] == '/'))
		return user_mistake(fmt::format("output {}: a host is missing after {}",
						shown_url(url), scheme));
	return place->container;
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
