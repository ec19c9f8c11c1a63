#include "app/outputs/container.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "app/outputs/url_secrets.h"
#include "core/base/user_mistake.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

using Names = std::span<const std::string_view>;
using enum Container::Transport;

constexpr std::array<std::string_view, 6> kEvery{"h264", "hevc", "vp8", "vp9", "mjpeg", "fwht"};
constexpr std::array<std::string_view, 1> kH264{"h264"};
constexpr std::array<std::string_view, 1> kHevc{"hevc"};
constexpr std::array<std::string_view, 1> kVp8{"vp8"};
constexpr std::array<std::string_view, 1> kVp9{"vp9"};
constexpr std::array<std::string_view, 1> kMjpeg{"mjpeg"};
constexpr std::array<std::string_view, 1> kFwht{"fwht"};
constexpr std::array<std::string_view, 4> kMp4{"h264", "hevc", "vp9", "mjpeg"};
constexpr std::array<std::string_view, 3> kMov{"h264", "hevc", "mjpeg"};
constexpr std::array<std::string_view, 5> kMatroska{"h264", "hevc", "vp8", "vp9", "mjpeg"};
constexpr std::array<std::string_view, 2> kVpx{"vp8", "vp9"};
constexpr std::array<std::string_view, 2> kMpeg{"h264", "hevc"};
constexpr std::array<std::string_view, 4> kRtp{"h264", "hevc", "vp8", "vp9"};

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
	{".flv", {"FLV", "flv", kFile, kH264}},
	{".ivf", {"IVF", "ivf", kFile, kVpx}},
	{".m3u8", {"HLS", "hls", kFile, kMpeg}},
	{".h264", {"raw H.264", "", kFile, kH264}},
	{".264", {"raw H.264", "", kFile, kH264}},
	{".h265", {"raw HEVC", "", kFile, kHevc}},
	{".265", {"raw HEVC", "", kFile, kHevc}},
	{".hevc", {"raw HEVC", "", kFile, kHevc}},
	{".vp8", {"raw VP8", "", kFile, kVp8}},
	{".vp9", {"raw VP9", "", kFile, kVp9}},
	{".mjpeg", {"raw MJPEG", "", kFile, kMjpeg}},
	{".mjpg", {"raw MJPEG", "", kFile, kMjpeg}},
	{".fwht", {"raw FWHT", "", kFile, kFwht}},
	{"rtsp://", {"RTSP", "rtsp", kPeer, kRtp}},
	{"rtmp://", {"RTMP", "flv", kPeer, kH264}},
	{"rtmps://", {"RTMP", "flv", kPeer, kH264}},
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

bool Container::takes(std::string_view codec) const
{
	return std::ranges::find(codecs, codec) != codecs.end();
}

bool Container::takes_every_codec() const
{
	return codecs.size() == kEvery.size();
}

Result<Container> container_of(const std::string &url)
{
	if (url == "-")
		return Container{"raw", "", kStandardOutput, kEvery};
	std::string_view scheme = scheme_of(url);
	std::string ending = std::filesystem::path(url).extension().string();
	std::string_view wanted = scheme.empty() ? ending : scheme;
	// What a folder's name ends with names nothing; opening it tells what it is.
	std::error_code ignored;
	if (wanted.empty() || std::filesystem::is_directory(url, ignored))
		return Container{"raw", "", kFile, kEvery};
	auto place = std::ranges::find(kPlaces, wanted, &Place::ending);
	if (place == kPlaces.end())
		return unknown(url, wanted);
	if (url.size() == scheme.size() || (!scheme.empty() && url[scheme.size()] == '/'))
		return user_mistake(fmt::format("output {}: a host is missing after {}",
						shown_url(url), scheme));
	return place->container;
}

std::string places_for(std::string_view codec)
{
	std::string list;
	for (const Place &place : kPlaces)
		if (place.container.takes(codec))
			list += fmt::format("{}{}", list.empty() ? "" : " ", place.ending);
	return list;
}

} // namespace penstock
