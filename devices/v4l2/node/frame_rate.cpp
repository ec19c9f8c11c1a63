#include "devices/v4l2/node/frame_rate.h"

#include <cerrno>
#include <linux/videodev2.h>

#include "core/video/rate_text.h"

namespace penstock::v4l2 {

Fraction read_rate(const Device &device, std::uint32_t type)
{
	v4l2_streamparm parm{};
	parm.type = type;
	if (device.try_ioctl(VIDIOC_G_PARM, &parm) != 0)
		return {};
	const v4l2_fract &interval = V4L2_TYPE_IS_OUTPUT(type) ? parm.parm.output.timeperframe
							       : parm.parm.capture.timeperframe;
	if (interval.numerator == 0 || interval.denominator == 0)
		return {};
	return {interval.denominator, interval.numerator};
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
