#include "app/pipeline/camera/rate_watch.h"

#include <utility>

namespace penstock {

void RateWatch::begin(Fraction rate)
{
	rate_ = static_cast<double>(rate.num) / rate.den;
	since_ = {};
	told_ = false;
}

std::optional<double> RateWatch::look(ClockTime now, std::uint64_t frames)
{
	constexpr double kWindow = 5; // seconds
	constexpr double kEnough = 0.8;
	if (!since_.is_set()) {
		since_ = now;
		frames_ = frames;
	}
	const double seconds = static_cast<double>(now.ns() - since_.ns()) * 1e-9;
	if (rate_ == 0 || seconds < kWindow)
		return std::nullopt;
	const double given = static_cast<double>(frames - frames_) / seconds;
	since_ = now;
	frames_ = frames;
	if (given == 0)
		return std::nullopt;
	const bool slow = given < kEnough * rate_;
	const bool was_told = std::exchange(told_, slow);
	return slow && !was_told ? std::optional(given) : std::nullopt;
}

} // namespace penstock
