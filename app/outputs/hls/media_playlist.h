#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace penstock {

/// One entry of the list: a media file, its length and when it began.
struct MediaSegment {
	std::string file; ///< in the list's folder
	std::chrono::nanoseconds duration{};
	/// When its first frame was captured.
	std::chrono::sys_time<std::chrono::milliseconds> captured;
	/// Its timestamps do not go on from the segment before.
	bool discontinuity = false;
};

/// A list of segments as RFC 8216 (HTTP Live Streaming) has it. Files are named by relative URIs.
struct MediaPlaylist {
	/// EXT-X-TARGETDURATION, which must not change: no segment rounds to more.
	std::chrono::seconds target{1};
	bool keeps_all = false;	    ///< EXT-X-PLAYLIST-TYPE:EVENT: segments never leave it
	std::uint64_t sequence = 0; ///< number of the first segment
	std::uint64_t discontinuity_sequence = 0; ///< discontinuities before the first segment
	std::deque<MediaSegment> segments;
	bool ended = false;

	/// Whether a segment of that length may be in it.
	bool takes(std::chrono::nanoseconds duration) const;
	/// Lets go of the first segments as long as the others last for `window`, and for three
	/// times the target duration (RFC 8216, 6.2.2).
	void slide(std::chrono::nanoseconds window);
	void drop_first();
};

std::string text_of(const MediaPlaylist &list);
/// What a segment adds to the text of a list that has not ended.
std::string text_of(const MediaSegment &segment);
/// What ends the text of a list.
inline constexpr std::string_view kEndOfList = "#EXT-X-ENDLIST\n";

/// The reverse of text_of(); none: the text was written by somebody else. An entry at the end that
/// a crash has cut off is left out.
std::optional<MediaPlaylist> parse_playlist(std::string_view text);

} // namespace penstock
