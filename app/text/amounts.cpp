#include "app/text/amounts.h"

#include <fmt/format.h>

namespace penstock {

double rate(std::uint64_t count, double seconds)
{
	return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string bytes_text(std::uint64_t bytes)
{
	// What rounds to 1000 of a unit is 1 of the next one.
	constexpr std::uint64_t kMegabyte = 999'950;
	constexpr std::uint64_t kGigabyte = 999'995'000;
	const auto count = static_cast<double>(bytes);
	if (bytes < kMegabyte)
		return fmt::format("{:.1f} kB", count * 1e-3);
	return bytes < kGigabyte ? fmt::format("{:.2f} MB", count * 1e-6)
				 : fmt::format("{:.2f} GB", count * 1e-9);
}

std::string bitrate_text(std::uint64_t bytes, double seconds)
{
	constexpr double kFewMegabits = 0.1;
	const double megabits = rate(bytes, seconds) * 8e-6;
	return megabits < kFewMegabits ? fmt::format("{:.1f} kbit/s", megabits * 1e3)
				       : fmt::format("{:.2f} Mbit/s", megabits);
}

double milliseconds(double microseconds)
{
	return microseconds / 1000;
}

} // namespace penstock
