#include "app/text/amounts.h"

#include <fmt/format.h>

namespace penstock {

double rate(std::uint64_t count, double seconds)
{
	return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string bytes_text(std::uint64_t bytes)
{
	const auto count = static_cast<double>(bytes);
	return bytes < 1'000'000 ? fmt::format("{:.1f} kB", count * 1e-3)
				 : fmt::format("{:.2f} MB", count * 1e-6);
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
