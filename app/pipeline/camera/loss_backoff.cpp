#include "app/pipeline/camera/loss_backoff.h"

#include <algorithm>

namespace penstock {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::nanoseconds, 6> kDelays{0s, 1s, 2s, 4s, 8s, 10s};
constexpr std::chrono::nanoseconds kStormTime = 10s;
constexpr std::chrono::nanoseconds kStormDelay = 30s;

} // namespace

bool LossBackoff::note_loss(ClockTime now)
{
	losses_[place_] = now;
	place_ = (place_ + 1) % losses_.size();
	const ClockTime oldest = losses_[place_];
	const bool stormed = storms_;
	storms_ = oldest.is_set() &&
		  now.ns() - oldest.ns() <= static_cast<std::uint64_t>(kStormTime.count());
	looks_ = 0;
	return storms_ && !stormed;
}

std::chrono::nanoseconds LossBackoff::next()
{
	const auto delay = kDelays[std::min(looks_++, kDelays.size() - 1)];
	return storms_ ? std::max(delay, kStormDelay) : delay;
}

} // namespace penstock
