#pragma once

#include <chrono>
#include <string>

#include "core/base/result.h"

namespace penstock {

/// Makes file names from a pattern: strftime's conversions in local time, and %05d (with any number
/// of digits) for a number that counts from 0. "%d" without digits is strftime's day of the month.
/// Folders that contain a conversion (/rec/%Y-%m-%d/…) are created; other folders must exist.
class FileNames
{
public:
	using Clock = std::chrono::system_clock;

	enum class Count {
		kOne,	  ///< the pattern is the name
		kSeveral, ///< a pattern without any conversion is numbered: a-00000.mp4
	};

	FileNames(std::string pattern, Count count);

	/// A name that is not taken (a dangling symlink takes one, too): the number is the next
	/// free one; a name without a number gets one when it is taken (a-1.mp4).
	Result<std::string> next(Clock::time_point now);
	/// Those that next() tries one after another, from 0 on; it may be taken.
	Result<std::string> nth(unsigned index, Clock::time_point now) const;
	Result<std::string> first(Clock::time_point now) const { return nth(0, now); }
	/// next() passes over the names before that one.
	void skip_to(unsigned index) { number_ = index; }

	/// The folder of a pattern that must be there: what stands before the first conversion.
	static std::string fixed_folder(const std::string &pattern);

private:
	std::string pattern_;
	bool numbered_;
	unsigned number_ = 0;
};

} // namespace penstock
