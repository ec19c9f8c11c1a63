#pragma once

#include <cstdint>
#include <string>

namespace penstock {

/// In a second; 0 where no time has passed.
double rate(std::uint64_t count, double seconds);

/// "12.3 kB", "6.00 MB", "1.25 GB", in powers of ten.
std::string bytes_text(std::uint64_t bytes);

/// "3.84 Mbit/s", "0.8 kbit/s".
std::string bitrate_text(std::uint64_t bytes, double seconds);

/// Of microseconds.
double milliseconds(double microseconds);

} // namespace penstock
