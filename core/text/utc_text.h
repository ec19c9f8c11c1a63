#pragma once

#include <chrono>
#include <string>

namespace penstock {

// A moment in UTC as ISO 8601 has it, in the digits of its type.

/// "2031-02-03T04:05:06.789Z"
std::string utc_text(std::chrono::sys_time<std::chrono::milliseconds> time);
/// "2031-02-03T04:05:06.789012Z"
std::string utc_text(std::chrono::sys_time<std::chrono::microseconds> time);

} // namespace penstock
