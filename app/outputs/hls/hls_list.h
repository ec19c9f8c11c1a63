#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "app/outputs/file/file_names.h"
#include "app/outputs/hls/media_playlist.h"
#include "app/outputs/hls/playlist_file.h"
#include "app/outputs/hls/segment_files.h"
#include "config/outputs/destination.h"
#include "core/base/result.h"

namespace penstock {

/// How long a segment of an HLS output is.
std::chrono::nanoseconds hls_segment(const Destination &destination);

/// The list of an HLS output, on the disk. Segments that leave it stay where they are.
class HlsList
{
public:
	/// Makes a list by the destination's name. One that a run left open, because it was killed
	/// or its disk was full, is continued with what was written and not listed, also if that
	/// run came to no list at all; a name that something else has gets -1, -2, ….
	static Result<HlsList> open(const Destination &destination);

	const std::string &path() const { return file_.path(); }
	/// Of the segments that follow.
	FileNames segment_names() const;
	/// It has segments of an earlier run.
	bool continues() const { return continues_; }
	/// Whether a segment of that length may be in it; the first one may have any.
	bool takes(std::chrono::nanoseconds duration) const;

	Status add(MediaSegment segment);
	/// No more segments come.
	Status end();

private:
	HlsList(PlaylistFile file, const Destination &destination);

	static Result<std::optional<HlsList>> open_at(std::string path,
						      const Destination &destination);
	bool can_continue(const MediaPlaylist &old) const;
	Status continue_list(MediaPlaylist old);
	Status continue_without_list();
	void list_left(MediaPlaylist &list, const std::vector<SegmentFile> &left) const;
	Status continue_with(MediaPlaylist old);
	bool has_target() const;
	Status place();
	Status append();

	PlaylistFile file_;
	std::chrono::nanoseconds segment_;
	std::chrono::nanoseconds window_;
	MediaPlaylist list_; ///< of a list that keeps all: its segments are in the file alone
	bool continues_ = false;
	bool placed_ = false; ///< the file is there
	unsigned next_number_ = 0;
};

} // namespace penstock
