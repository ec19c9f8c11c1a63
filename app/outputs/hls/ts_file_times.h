#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace penstock {

/// The times of the pictures in an MPEG-TS file, in its own units of 1/90000 s, which have 33 bits.
struct TsFileTimes {
	std::uint64_t first = 0;
	std::uint64_t last = 0;
	std::uint64_t pictures = 0;

	/// The last picture is shown as long as the others.
	std::chrono::nanoseconds length() const;
	/// Whether they go on from those of `before`: less than `gap` is missing between.
	bool follow(const TsFileTimes &before, std::chrono::nanoseconds gap) const;
};

/// Of a file that libavformat wrote with one stream, and that may end anywhere; none: it holds no
/// picture, or is no such file.
std::optional<TsFileTimes> read_ts_file_times(const std::string &path);

} // namespace penstock
