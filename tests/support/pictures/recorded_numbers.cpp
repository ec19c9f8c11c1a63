#include "tests/support/pictures/recorded_numbers.h"

#include <cstddef>
#include <stdexcept>
#include <string_view>

#include "tests/support/pictures/pattern_reading.h"
#include "tests/support/process/child_process.h"

namespace penstock::test {

std::vector<std::optional<std::uint32_t>> recorded_numbers(const std::string &recording, Size size)
{
	// By the times of the recording: its rate on average is lower when the camera was away.
	const Finished ffmpeg = run({"ffmpeg", "-v", "error", "-nostdin", "-i", recording,
				     "-fps_mode", "passthrough", "-enc_time_base", "-1", "-f",
				     "rawvideo", "-pix_fmt", "gray", "-"});
	if (ffmpeg.ending != exited(0) || !ffmpeg.err.empty())
		throw std::runtime_error(recording + ": " + ffmpeg.err);
	std::string_view rest = ffmpeg.out;
	const std::size_t bytes = std::size_t{size.width} * size.height;
	std::vector<std::optional<std::uint32_t>> numbers;
	for (; rest.size() >= bytes; rest.remove_prefix(bytes))
		numbers.push_back(read_pattern_counter(size, [&](auto x, auto y) {
			return static_cast<std::uint8_t>(rest[std::size_t{y} * size.width + x]);
		}));
	return numbers;
}

} // namespace penstock::test
