#include "app/run/recording/comeback.h"

#include <cstdlib>

#include "core/time/monotonic_now.h"

namespace penstock {

std::chrono::nanoseconds comeback(const CameraSettings &settings)
{
	if (settings.comeback)
		return *settings.comeback;
	return ::getenv("NOTIFY_SOCKET") ? CameraSettings::kAwaitedForEver
					 : CameraSettings::kNotAwaited;
}

CameraSettings::NoSignal no_signal(const CameraSettings &settings)
{
	using enum CameraSettings::NoSignal;
	return settings.no_signal.value_or(
		comeback(settings) == CameraSettings::kNotAwaited ? kExit : kHold);
}

ClockTime deadline_after(std::chrono::nanoseconds patience)
{
	if (patience == CameraSettings::kAwaitedForEver)
		return {};
	return ClockTime(monotonic_now().ns() + static_cast<std::uint64_t>(patience.count()));
}

} // namespace penstock
