#include "devices/v4l2/node/selection.h"

namespace penstock::v4l2 {

namespace {

std::uint32_t single_planar(std::uint32_t type)
{
	switch (type) {
	case V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE:
		return V4L2_BUF_TYPE_VIDEO_CAPTURE;
	case V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE:
		return V4L2_BUF_TYPE_VIDEO_OUTPUT;
	default:
		return type;
	}
}

} // namespace

v4l2_selection selection_of(std::uint32_t type, std::uint32_t target)
{
	v4l2_selection selection{};
	selection.type = single_planar(type);
	selection.target = target;
	return selection;
}

bool has_selection(const Device &device, std::uint32_t type, std::uint32_t target)
{
	v4l2_selection selection = selection_of(type, target);
	return device.try_ioctl(VIDIOC_G_SELECTION, &selection) == 0;
}

} // namespace penstock::v4l2
