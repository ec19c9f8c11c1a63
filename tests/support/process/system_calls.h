#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace penstock::test {

/// Runs a command under strace, its threads included. The number of its system calls; throws when
/// it fails or does not end in two minutes. `only`: names of calls between commas, or all.
std::uint64_t count_system_calls(const std::vector<std::string> &command,
				 const std::string &only = "all");

} // namespace penstock::test
