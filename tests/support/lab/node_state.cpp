#include "tests/support/lab/node_state.h"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>
#include <linux/videodev2.h>

#include "tests/support/lab/video_node.h"

namespace penstock::test {

namespace {

std::string input_of(const VideoNode &node)
{
	int input = 0;
	if (node.try_ioctl(VIDIOC_G_INPUT, &input) != 0)
		return "no input\n";
	return fmt::format("input {}\n", input);
}

std::string timings_of(const VideoNode &node)
{
	v4l2_dv_timings timings{};
	if (node.try_ioctl(VIDIOC_G_DV_TIMINGS, &timings) != 0)
		return "no timings\n";
	const v4l2_bt_timings &bt = timings.bt;
	return fmt::format("timings {}x{} interlaced {} at {} Hz, blanking {} {}\n",
			   std::uint32_t{bt.width}, std::uint32_t{bt.height},
			   std::uint32_t{bt.interlaced}, std::uint64_t{bt.pixelclock},
			   std::uint32_t{bt.hfrontporch}, std::uint32_t{bt.vfrontporch});
}

std::string format_of(const VideoNode &node)
{
	v4l2_format format{};
	format.type = node.capture_type();
	if (node.try_ioctl(VIDIOC_G_FMT, &format) != 0)
		return "no format\n";
	if (!node.multiplanar()) {
		const v4l2_pix_format &pix = format.fmt.pix;
		return fmt::format("format {:#x} {}x{} field {} stride {} size {}\n",
				   pix.pixelformat, pix.width, pix.height, pix.field,
				   pix.bytesperline, pix.sizeimage);
	}
	const v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
	std::string text = fmt::format("format {:#x} {}x{} field {}",
				       std::uint32_t{pix.pixelformat}, std::uint32_t{pix.width},
				       std::uint32_t{pix.height}, std::uint32_t{pix.field});
	for (std::uint32_t i = 0; i < pix.num_planes; ++i)
		text += fmt::format(" stride {} size {}",
				    std::uint32_t{pix.plane_fmt[i].bytesperline},
				    std::uint32_t{pix.plane_fmt[i].sizeimage});
	return text + "\n";
}

std::string rectangle_of(const VideoNode &node, const char *name, std::uint32_t target)
{
	v4l2_selection selection{};
	selection.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	selection.target = target;
	if (node.try_ioctl(VIDIOC_G_SELECTION, &selection) != 0)
		return fmt::format("no {}\n", name);
	const v4l2_rect &r = selection.r;
	return fmt::format("{} {}x{} at {},{}\n", name, r.width, r.height, r.left, r.top);
}

std::string rate_of(const VideoNode &node)
{
	v4l2_streamparm rate{};
	rate.type = node.capture_type();
	if (node.try_ioctl(VIDIOC_G_PARM, &rate) != 0)
		return "no rate\n";
	const v4l2_fract &interval = rate.parm.capture.timeperframe;
	return fmt::format("rate {}/{}\n", interval.denominator, interval.numerator);
}

bool holds_a_number(const v4l2_query_ext_ctrl &control)
{
	constexpr std::uint32_t kOthers = V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_WRITE_ONLY |
					  V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_VOLATILE |
					  V4L2_CTRL_FLAG_HAS_PAYLOAD;
	// The colours of what vivid's cable brings: it makes up others whenever timings are set.
	constexpr std::string_view kSource = "Colorspace";
	return !(control.flags & kOthers) && control.name != kSource &&
	       control.type != V4L2_CTRL_TYPE_CTRL_CLASS && control.type != V4L2_CTRL_TYPE_BUTTON;
}

std::string controls_of(const VideoNode &node)
{
	std::string text;
	v4l2_query_ext_ctrl control{};
	control.id = V4L2_CTRL_FLAG_NEXT_CTRL;
	for (; node.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &control) == 0;
	     control.id |= V4L2_CTRL_FLAG_NEXT_CTRL) {
		if (!holds_a_number(control))
			continue;
		v4l2_ext_control value{};
		value.id = control.id;
		v4l2_ext_controls request{};
		request.count = 1;
		request.controls = &value;
		if (node.try_ioctl(VIDIOC_G_EXT_CTRLS, &request) != 0)
			continue;
		const bool wide = control.type == V4L2_CTRL_TYPE_INTEGER64;
		const std::int64_t number = wide ? std::int64_t{value.value64} : value.value;
		text += fmt::format("control {} = {}\n", control.name, number);
	}
	return text;
}

} // namespace

std::string node_state(const std::string &path)
{
	const VideoNode node(path);
	return input_of(node) + timings_of(node) + format_of(node) +
	       rectangle_of(node, "crop", V4L2_SEL_TGT_CROP) +
	       rectangle_of(node, "composition", V4L2_SEL_TGT_COMPOSE) + rate_of(node) +
	       controls_of(node);
}

} // namespace penstock::test
