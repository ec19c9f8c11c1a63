#include "devices/vaapi/h264/hrd.h"

#include <algorithm>

namespace penstock::vaapi {

namespace {

constexpr std::uint64_t kRateStep = 64;
constexpr std::uint64_t kSizeStep = 16;
constexpr std::uint64_t kClock = 90'000;
constexpr std::uint64_t kLongestDelay = (1u << kH264HrdDelayBits) - 1;

} // namespace

std::optional<H264Hrd> h264_hrd(const H264Config &config)
{
	const RateControl &rate = config.rate;
	if (!rate.has_bitrate())
		return {};
	const std::uint64_t rate_steps = (rate.bits_per_second + kRateStep - 1) / kRateStep;
	const std::uint64_t size_steps = (rate.hrd_size + kSizeStep - 1) / kSizeStep;
	const std::uint64_t bitrate = rate_steps * kRateStep;
	// A delay of 0 is not allowed, nor one over the time that the whole buffer takes to fill.
	const std::uint64_t whole = std::clamp<std::uint64_t>(
		kClock * size_steps * kSizeStep / bitrate, 1, kLongestDelay);
	const std::uint64_t delay =
		std::clamp<std::uint64_t>(kClock * rate.hrd_fullness / bitrate, 1, whole);
	return H264Hrd{static_cast<std::uint32_t>(rate_steps),
		       static_cast<std::uint32_t>(size_steps), static_cast<std::uint32_t>(delay),
		       static_cast<std::uint32_t>(whole - delay)};
}

} // namespace penstock::vaapi
