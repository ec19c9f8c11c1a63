#pragma once

#include <chrono>
#include <string>

#include "core/base/result.h"

namespace penstock {

/// Names of files by a pattern: strftime's conversions in local time, and %d with digits (%05d) for
/// a number that counts from 0. ("%d" alone is strftime's day of the month.) Folders of the
/// pattern's own making (/rec/%Y-%m-%d/…) are created; those without a conversion must be there.
class FileNames
{
public:
	using Clock = std::chrono::system_clock;

	/// The name for one file, which may exist already.
	static Result<std::string> once(const std::string &pattern, Clock::time_point now);

	/// Names for several files, none of which exists: the number is the next free one; a name
	/// without a number gets one when it is taken (a-1.mp4). A pattern without any conversion
	/// is numbered (a-00000.mp4).
	explicit FileNames(std::string pattern);
	Result<std::string> next(Clock::time_point now);

private:
	std::string pattern_;
	bool numbered_;
	unsigned number_ = 0;
};

} // namespace penstock
