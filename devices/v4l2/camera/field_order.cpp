#include "devices/v4l2/camera/field_order.h"

#include <linux/videodev2.h>

#include <fmt/format.h>

#include "core/base/whole_message.h"
#include "devices/v4l2/queue/format.h"

namespace penstock::v4l2 {

namespace {

bool can_be_interlaced(const Device &device, const CameraInput &input)
{
	if (!may_have_timings(input))
		return false;
	v4l2_dv_timings timings{};
	if (device.try_ioctl(VIDIOC_G_DV_TIMINGS, &timings) == 0)
		return timings.bt.interlaced != V4L2_DV_PROGRESSIVE;
	v4l2_std_id standard = 0;
	return device.try_ioctl(VIDIOC_G_STD, &standard) == 0;
}

} // namespace

std::optional<std::string_view> why_no_picture(std::uint32_t field)
{
	switch (field) {
	case V4L2_FIELD_ALTERNATE:
		return "one field at a time";
	case V4L2_FIELD_SEQ_TB:
	case V4L2_FIELD_SEQ_BT:
		return "the two fields of a frame one below the other";
	default:
		return std::nullopt;
	}
}

Status check_field_order(const Device &device, std::uint32_t type, const CameraInput &input,
			 const CameraFormats &formats)
{
	if (!can_be_interlaced(device, input))
		return {};
	auto size = size_of_source(device, type, input, formats);
	if (!size)
		return propagate(size);
	auto format = nearest_format(device, type, formats, size->value_or(Size{}));
	if (!format)
		return propagate(format);
	const auto wrong = why_no_picture(format->field);
	if (!wrong)
		return {};
	return whole_message(
		std::errc::not_supported,
		fmt::format("{} gives {}, which cannot be encoded: set the source to a progressive "
			    "mode (1080p instead of 1080i), or choose another --input",
			    device.path(), *wrong));
}

} // namespace penstock::v4l2
