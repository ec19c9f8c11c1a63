#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "app/outputs/hls/ts_file_times.h"

namespace penstock {

/// A segment on the disk.
struct SegmentFile {
	std::string name;
	TsFileTimes times;
	/// When its first picture was captured, by the time at which its last one was written.
	std::chrono::sys_time<std::chrono::milliseconds> captured;
};

/// Those with pictures in them, from `number` on, which becomes the first number without a file.
std::vector<SegmentFile> find_segments(const std::string &list, unsigned &number);

} // namespace penstock
