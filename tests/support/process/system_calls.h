#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace penstock::test {

/// Runs a command under strace, its threads included. The number of its system calls; throws when
/// it fails or does not end in two minutes. `only`: names of calls between commas, or all.
std::uint64_t count_system_calls(const std::vector<std::string> &command,
				 const std::string &only = "all");

/// All but reading clocks, which only a kernel without a vDSO has to be asked for, as that of the
/// lab.
inline constexpr const char *kNoClocks = "!clock_gettime";

/// What a program asks of devices before it streams.
struct StartCalls {
	/// Its V4L2 calls up to the first VIDIOC_STREAMON, but for those of its buffers.
	std::vector<std::string> ioctls;
	std::set<std::string> nodes; ///< the /dev/videoN that it opens until then
};

/// Runs a command under strace. Throws as count_system_calls().
StartCalls trace_start(const std::vector<std::string> &command);

} // namespace penstock::test
