#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "app/statistics.h"

namespace penstock {

/// One line that is written over and over on a terminal; nothing anywhere else.
class ProgressLine
{
public:
	explicit ProgressLine(std::FILE *stream);

	/// Called about once a second.
	void show(const Statistics &now);
	/// Leaves an empty line for what follows.
	void clear();

private:
	std::FILE *stream_;
	bool terminal_;
	std::uint64_t last_frames_ = 0;
	std::uint64_t last_bytes_ = 0;
};

/// "150 frames in 5.0 s, 12.3 MB, dropped 0, capture to coded p50 12.9 ms p99 14.0 ms, copied 0
/// bytes"
std::string summary(const Statistics &statistics);

} // namespace penstock
