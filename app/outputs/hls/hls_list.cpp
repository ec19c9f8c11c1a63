#include "app/outputs/hls/hls_list.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "app/outputs/hls/segment_names.h"

namespace penstock {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// A program that is killed loses the segment that it is in the midst of.
constexpr nanoseconds kSegment = 1s;

} // namespace

nanoseconds hls_segment(const Destination &destination)
{
	return destination.segment.count() != 0 ? destination.segment : kSegment;
}

HlsList::HlsList(PlaylistFile file, const Destination &destination)
	: file_(std::move(file)), segment_(hls_segment(destination)),
	  window_(destination.hls_window)
{
	list_.keeps_all = window_ == kWholeList;
}

Result<HlsList> HlsList::open(const Destination &destination)
{
	const FileNames names(destination.url, FileNames::Count::kOne);
	const auto now = FileNames::Clock::now();
	for (unsigned index = 0;; ++index) {
		auto path = names.nth(index, now);
		if (!path)
			return propagate(path);
		auto list = open_at(*path, destination);
		if (!list)
			return propagate(list);
		if (*list)
			return std::move(**list);
		if (destination.policy.overwrite)
			return make_error(std::errc::device_or_resource_busy,
					  fmt::format("open {}: another program is writing this "
						      "list, or it is not a regular file",
						      *path));
	}
}

/// None: the name is taken.
Result<std::optional<HlsList>> HlsList::open_at(std::string path, const Destination &destination)
{
	auto file = PlaylistFile::claim(std::move(path), destination.policy.sync != kNoSync);
	if (!file)
		return propagate(file);
	if (!*file)
		return std::nullopt;
	HlsList made(std::move(**file), destination);
	using Left = PlaylistFile::Left;
	const Left left = destination.policy.overwrite ? Left::kNothing : made.file_.left();
	Status status;
	if (left == Left::kBegun) {
		status = made.continue_without_list();
	} else if (left == Left::kList) {
		const auto text = made.file_.read();
		auto old = text ? parse_playlist(*text) : std::nullopt;
		if (!old || !made.can_continue(*old))
			return std::nullopt;
		status = made.continue_list(std::move(*old));
	}
	if (!status)
		return propagate(status);
	return made;
}

bool HlsList::can_continue(const MediaPlaylist &old) const
{
	return !old.ended && !old.segments.empty() && old.keeps_all == list_.keeps_all &&
	       segment_ <= old.target &&
	       segment_number(path(), old.segments.back().file).has_value();
}

void HlsList::list_left(MediaPlaylist &list, const std::vector<SegmentFile> &left) const
{
	const fs::path folder = fs::path(path()).parent_path();
	std::optional<TsFileTimes> before;
	if (!list.segments.empty())
		before = read_ts_file_times(folder / list.segments.back().file);
	for (const auto &[name, times, captured] : left) {
		if (!list.takes(times.length()))
			continue;
		const bool first = list.segments.empty();
		const bool follows = before && times.follow(*before, list.target);
		const auto end_before = [&list] {
			const MediaSegment &last = list.segments.back();
			return std::chrono::floor<milliseconds>(last.captured + last.duration);
		};
		list.segments.push_back({name, times.length(), follows ? end_before() : captured,
					 !follows && !first});
		before = times;
	}
}

Status HlsList::continue_list(MediaPlaylist old)
{
	next_number_ = *segment_number(path(), old.segments.back().file) + 1;
	list_left(old, find_segments(path(), next_number_));
	// Somebody may have made room meanwhile.
	const fs::path folder = fs::path(path()).parent_path();
	std::error_code ignored;
	while (!old.keeps_all && !old.segments.empty() &&
	       !fs::exists(folder / old.segments.front().file, ignored))
		old.drop_first();
	return continue_with(std::move(old));
}

Status HlsList::continue_without_list()
{
	const auto left = find_segments(path(), next_number_);
	if (left.empty())
		return {};
	nanoseconds longest = segment_;
	for (const SegmentFile &segment : left)
		longest = std::max(longest, segment.times.length());
	MediaPlaylist made = list_;
	made.target = std::chrono::ceil<std::chrono::seconds>(longest);
	list_left(made, left);
	return continue_with(std::move(made));
}

Status HlsList::continue_with(MediaPlaylist old)
{
	list_ = std::move(old);
	continues_ = true;
	Status status = place();
	if (status && list_.keeps_all)
		list_.segments.clear();
	return status;
}

FileNames HlsList::segment_names() const
{
	return segment_paths(path(), next_number_);
}

bool HlsList::has_target() const
{
	return placed_ || continues_ || !list_.segments.empty();
}

bool HlsList::takes(nanoseconds duration) const
{
	return !has_target() || list_.takes(duration);
}

Status HlsList::place()
{
	Status status = file_.replace(text_of(list_));
	placed_ = placed_ || status;
	return status;
}

/// What is in the file of a list that keeps all need not be in memory.
Status HlsList::append()
{
	std::string lines;
	for (const MediaSegment &segment : list_.segments)
		lines += text_of(segment);
	return file_.append(lines);
}

Status HlsList::add(MediaSegment segment)
{
	if (!has_target())
		list_.target = std::chrono::ceil<std::chrono::seconds>(
			std::max(segment_, segment.duration));
	list_.segments.push_back(std::move(segment));
	if (!list_.keeps_all) {
		list_.slide(window_);
		return place();
	}
	// After an error the next one brings those that are missing.
	Status status = placed_ ? append() : place();
	if (status)
		list_.segments.clear();
	return status;
}

Status HlsList::end()
{
	if (!placed_)
		return {};
	if (list_.keeps_all)
		return file_.append(kEndOfList);
	list_.ended = true;
	return place();
}

} // namespace penstock
