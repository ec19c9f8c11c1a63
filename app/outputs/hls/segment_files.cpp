#include "app/outputs/hls/segment_files.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "app/outputs/hls/segment_names.h"

namespace penstock {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

std::chrono::sys_time<milliseconds> captured_by_file(const fs::path &path, nanoseconds length)
{
	std::error_code error;
	const auto written = fs::last_write_time(path, error);
	const auto end =
		error ? std::chrono::system_clock::now() : std::chrono::file_clock::to_sys(written);
	return std::chrono::floor<milliseconds>(end - length);
}

} // namespace

std::vector<SegmentFile> find_segments(const std::string &list, unsigned &number)
{
	const fs::path folder = fs::path(list).parent_path();
	std::vector<SegmentFile> found;
	for (;; ++number) {
		std::string name = segment_file(list, number);
		const fs::path place = folder / name;
		std::error_code ignored;
		if (!fs::exists(fs::symlink_status(place, ignored)))
			return found;
		if (const auto times = read_ts_file_times(place))
			found.push_back({std::move(name), *times,
					 captured_by_file(place, times->length())});
	}
}

} // namespace penstock
