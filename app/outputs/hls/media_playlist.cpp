#include "app/outputs/hls/media_playlist.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <utility>

#include <fmt/format.h>

#include "core/text/utc_text.h"

namespace penstock {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::string_view kBegin = "#EXTM3U\n#EXT-X-VERSION:3\n";
constexpr std::string_view kTarget = "#EXT-X-TARGETDURATION:";
constexpr std::string_view kSequence = "#EXT-X-MEDIA-SEQUENCE:";
constexpr std::string_view kDiscontinuitySequence = "#EXT-X-DISCONTINUITY-SEQUENCE:";
constexpr std::string_view kEvent = "#EXT-X-PLAYLIST-TYPE:EVENT";
constexpr std::string_view kDiscontinuity = "#EXT-X-DISCONTINUITY";
constexpr std::string_view kCaptured = "#EXT-X-PROGRAM-DATE-TIME:";
constexpr std::string_view kDuration = "#EXTINF:";
constexpr std::string_view kHere = "./";

bool is_plain(char letter)
{
	return static_cast<unsigned char>(letter) >= ' ' && letter != '%' && letter != '#' &&
	       letter != '?';
}

/// RFC 3986: only what would end the path or begin an escape is escaped, since some players open a
/// local file by the name as it stands here. What has a colon could be taken for a scheme.
std::string uri_of(const std::string &file)
{
	std::string uri(file.find(':') == std::string::npos ? "" : kHere);
	for (char letter : file) {
		if (is_plain(letter))
			uri += letter;
		else
			uri += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
	}
	return uri;
}

template <typename Number, typename... Base>
std::optional<Number> number_of(std::string_view text, Base... base)
{
	Number number{};
	const auto [end, error] =
		std::from_chars(text.data(), text.data() + text.size(), number, base...);
	if (error != std::errc() || end != text.data() + text.size())
		return std::nullopt;
	return number;
}

/// Of a file in the list's own folder.
std::optional<std::string> file_of(std::string_view uri)
{
	if (uri.starts_with(kHere))
		uri.remove_prefix(kHere.size());
	std::string file;
	for (std::size_t at = 0; at < uri.size(); ++at) {
		if (uri[at] != '%') {
			file += uri[at];
			continue;
		}
		const auto letter = number_of<unsigned char>(uri.substr(at + 1, 2), 16);
		if (!letter)
			return std::nullopt;
		file += static_cast<char>(*letter);
		at += 2;
	}
	if (file.find('/') != std::string::npos || file.find('\0') != std::string::npos)
		return std::nullopt;
	return file;
}

std::optional<std::chrono::sys_time<milliseconds>> parse_time(const std::string &text)
{
	std::tm parts{};
	const char *rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S.", &parts);
	if (!rest)
		return std::nullopt;
	std::string_view fraction(rest);
	if (fraction.size() != 4 || fraction.back() != 'Z')
		return std::nullopt;
	const auto thousandths = number_of<unsigned>(fraction.substr(0, 3));
	if (!thousandths)
		return std::nullopt;
	return std::chrono::sys_time<milliseconds>(std::chrono::seconds(::timegm(&parts)) +
						   milliseconds(*thousandths));
}

/// "1.066667,"
std::optional<nanoseconds> parse_length(std::string_view text)
{
	constexpr double kLongest_s = 1e6;
	if (!text.ends_with(','))
		return std::nullopt;
	const auto seconds = number_of<double>(text.substr(0, text.size() - 1));
	if (!seconds || !(*seconds >= 0 && *seconds < kLongest_s))
		return std::nullopt;
	return std::chrono::round<nanoseconds>(std::chrono::duration<double>(*seconds));
}

/// Reads a list line by line.
class Reader
{
public:
	bool take(std::string_view line);
	MediaPlaylist finish() { return std::move(list_); }

private:
	/// "TAG:value"
	template <typename Target, typename Value>
	static bool set(Target &target, const std::optional<Value> &value)
	{
		if (value)
			target = Target(*value);
		return value.has_value();
	}
	bool take_file(std::string_view uri);

	MediaPlaylist list_;
	MediaSegment segment_; ///< until its file is named
};

bool Reader::take_file(std::string_view uri)
{
	auto file = file_of(uri);
	if (!file)
		return false;
	segment_.file = std::move(*file);
	list_.segments.push_back(std::exchange(segment_, {}));
	return true;
}

bool Reader::take(std::string_view line)
{
	const auto value = [line](std::string_view tag) { return line.substr(tag.size()); };
	if (list_.ended)
		return false;
	if (line.empty())
		return true;
	if (line.starts_with(kTarget))
		return set(list_.target, number_of<std::uint32_t>(value(kTarget)));
	if (line.starts_with(kSequence))
		return set(list_.sequence, number_of<std::uint64_t>(value(kSequence)));
	if (line.starts_with(kDiscontinuitySequence))
		return set(list_.discontinuity_sequence,
			   number_of<std::uint64_t>(value(kDiscontinuitySequence)));
	if (line == kEvent)
		return list_.keeps_all = true;
	if (line == kDiscontinuity)
		return segment_.discontinuity = true;
	if (line.starts_with(kCaptured))
		return set(segment_.captured, parse_time(std::string(value(kCaptured))));
	if (line.starts_with(kDuration))
		return set(segment_.duration, parse_length(value(kDuration)));
	if (line == kEndOfList.substr(0, kEndOfList.size() - 1))
		return list_.ended = true;
	return !line.starts_with('#') && take_file(line);
}

} // namespace

bool MediaPlaylist::takes(nanoseconds duration) const
{
	// RFC 8216, 4.3.3.1: rounded to the nearest integer.
	return std::chrono::floor<std::chrono::seconds>(duration + 500ms) <= target;
}

void MediaPlaylist::drop_first()
{
	++sequence;
	if (segments.front().discontinuity)
		++discontinuity_sequence;
	segments.pop_front();
}

void MediaPlaylist::slide(nanoseconds window)
{
	nanoseconds all{};
	for (const MediaSegment &segment : segments)
		all += segment.duration;
	const nanoseconds least = std::max<nanoseconds>(window, 3 * target);
	while (!segments.empty() && all - segments.front().duration >= least) {
		all -= segments.front().duration;
		drop_first();
	}
}

std::string text_of(const MediaSegment &segment)
{
	return fmt::format("{}{}{}\n{}{:.6f},\n{}\n",
			   segment.discontinuity ? fmt::format("{}\n", kDiscontinuity) : "",
			   kCaptured, utc_text(segment.captured), kDuration,
			   std::chrono::duration<double>(segment.duration).count(),
			   uri_of(segment.file));
}

std::string text_of(const MediaPlaylist &list)
{
	std::string text = fmt::format("{}{}{}\n{}{}\n", kBegin, kTarget, list.target.count(),
				       kSequence, list.sequence);
	if (list.discontinuity_sequence != 0)
		text += fmt::format("{}{}\n", kDiscontinuitySequence, list.discontinuity_sequence);
	if (list.keeps_all)
		text += fmt::format("{}\n", kEvent);
	for (const MediaSegment &segment : list.segments)
		text += text_of(segment);
	if (list.ended)
		text += kEndOfList;
	return text;
}

std::optional<MediaPlaylist> parse_playlist(std::string_view text)
{
	if (!text.starts_with(kBegin))
		return std::nullopt;
	text.remove_prefix(kBegin.size());
	Reader reader;
	for (std::size_t end; (end = text.find('\n')) != std::string_view::npos;
	     text.remove_prefix(end + 1))
		if (!reader.take(text.substr(0, end)))
			return std::nullopt;
	return reader.finish();
}

} // namespace penstock
