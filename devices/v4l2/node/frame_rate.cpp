#include "devices/v4l2/node/frame_rate.h"

#include <cerrno>

#include "core/video/rate_text.h"

namespace penstock::v4l2 {

std::optional<Fraction> rate_of(const v4l2_fract &interval)
{
	constexpr std::uint32_t kLargest = INT32_MAX;
	constexpr std::uint64_t kLongest = 86'400;
	constexpr std::uint64_t kFastest = 1'000'000;
	const std::uint64_t seconds = interval.numerator;
	const std::uint64_t frames = interval.denominator;
	if (seconds == 0 || frames == 0 || seconds > kLargest || frames > kLargest ||
	    seconds > frames * kLongest || frames > seconds * kFastest)
		return std::nullopt;
	return Fraction{interval.denominator, interval.numerator};
}

Fraction read_rate(const Device &device, std::uint32_t type)
{
	v4l2_streamparm parm{};
	parm.type = type;
	if (device.try_ioctl(VIDIOC_G_PARM, &parm) != 0)
		return {};
	const v4l2_fract &interval = V4L2_TYPE_IS_OUTPUT(type) ? parm.parm.output.timeperframe
							       : parm.parm.capture.timeperframe;
	return rate_of(interval).value_or(Fraction{});
}

Result<Fraction> set_rate(const Device &device, std::uint32_t type, Fraction rate)
{
	v4l2_streamparm parm{};
	parm.type = type;
	v4l2_fract interval{rate.den, rate.num};
	if (V4L2_TYPE_IS_OUTPUT(type))
		parm.parm.output.timeperframe = interval;
	else
		parm.parm.capture.timeperframe = interval;

	// HDMI grabbers run at the rate of their signal and do not have this call.
	int number = device.try_ioctl(VIDIOC_S_PARM, &parm);
	if (number == ENOTTY || number == EINVAL)
		return Fraction{};
	if (number != 0)
		return device.error(number, VIDIOC_S_PARM,
				    plain_number(rate) + " frames per second");
	return read_rate(device, type);
}

} // namespace penstock::v4l2
