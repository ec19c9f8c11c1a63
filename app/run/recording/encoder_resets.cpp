#include "app/run/recording/encoder_resets.h"

namespace penstock {

bool EncoderResets::take(ClockTime now)
{
	constexpr std::chrono::nanoseconds kTime = kWithin;
	const ClockTime oldest = taken_[place_];
	if (oldest.is_set() && now.ns() - oldest.ns() < static_cast<std::uint64_t>(kTime.count()))
		return false;
	taken_[place_] = now;
	place_ = (place_ + 1) % taken_.size();
	return true;
}

} // namespace penstock
