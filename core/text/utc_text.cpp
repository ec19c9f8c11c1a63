#include "core/text/utc_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace penstock {

namespace {

template <typename Unit>
std::string text_of(std::chrono::sys_time<Unit> time)
{
	const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
	return fmt::format("{:%FT%T}.{:0{}}Z", fmt::gmtime(seconds.time_since_epoch().count()),
			   (time - seconds).count(), std::chrono::hh_mm_ss<Unit>::fractional_width);
}

} // namespace

std::string utc_text(std::chrono::sys_time<std::chrono::milliseconds> time)
{
	return text_of(time);
}

std::string utc_text(std::chrono::sys_time<std::chrono::microseconds> time)
{
	return text_of(time);
}

} // namespace penstock
