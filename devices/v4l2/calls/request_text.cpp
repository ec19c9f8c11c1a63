#include "devices/v4l2/calls/request_text.h"

#include <algorithm>
#include <linux/videodev2.h>

#include <fmt/format.h>

#include "core/text/printable.h"
#include "core/video/pixel_format.h"
#include "devices/v4l2/calls/kernel_string.h"

namespace penstock::v4l2 {

namespace {

std::string type_name(std::uint32_t type)
{
	switch (type) {
	case V4L2_BUF_TYPE_VIDEO_CAPTURE:
		return "capture";
	case V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE:
		return "capture (multi-planar)";
	case V4L2_BUF_TYPE_VIDEO_OUTPUT:
		return "output";
	case V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE:
		return "output (multi-planar)";
	default:
		return fmt::format("type {}", type);
	}
}

std::string memory_name(std::uint32_t memory)
{
	switch (memory) {
	case V4L2_MEMORY_MMAP:
		return "mmap";
	case V4L2_MEMORY_DMABUF:
		return "dmabuf";
	default:
		return fmt::format("memory {}", memory);
	}
}

std::string name_of(std::uint32_t fourcc)
{
	return printable(fourcc_to_string(fourcc));
}

std::string text(const v4l2_capability &capability)
{
	return fmt::format("{}, {}, capabilities {:#x}", to_string(capability.driver),
			   to_string(capability.card), capability.device_caps);
}

std::string text(const v4l2_fmtdesc &format)
{
	return fmt::format("{} number {} {}", type_name(format.type), format.index,
			   name_of(format.pixelformat));
}

std::string text(const v4l2_format &format)
{
	std::string text = type_name(format.type);
	if (!V4L2_TYPE_IS_MULTIPLANAR(format.type)) {
		const v4l2_pix_format &pix = format.fmt.pix;
		return text + fmt::format(" {} {}x{}, {} bytes per line, {} bytes, field {}",
					  name_of(pix.pixelformat), pix.width, pix.height,
					  pix.bytesperline, pix.sizeimage, pix.field);
	}
	const v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
	text += fmt::format(" {} {}x{}", name_of(pix.pixelformat), pix.width, pix.height);
	const std::size_t planes = std::min<std::size_t>(pix.num_planes, VIDEO_MAX_PLANES);
	for (std::size_t i = 0; i < planes; ++i)
		text += fmt::format(", {} bytes per line, {} bytes",
				    std::uint32_t{pix.plane_fmt[i].bytesperline},
				    std::uint32_t{pix.plane_fmt[i].sizeimage});
	return text + fmt::format(", field {}", pix.field);
}

std::string text(const v4l2_requestbuffers &request)
{
	return fmt::format("{} {} buffers, {}", type_name(request.type), request.count,
			   memory_name(request.memory));
}

std::string text(const v4l2_create_buffers &request)
{
	return fmt::format("from number {} on {} buffers, {}, {}", request.index, request.count,
			   memory_name(request.memory), text(request.format));
}

std::string text(const v4l2_exportbuffer &request)
{
	return fmt::format("{} buffer {} plane {}, descriptor {}", type_name(request.type),
			   request.index, request.plane, request.fd);
}

std::string text(const v4l2_buffer &buffer)
{
	std::string bytes = fmt::format(", {} of {} bytes", buffer.bytesused, buffer.length);
	if (V4L2_TYPE_IS_MULTIPLANAR(buffer.type)) {
		bytes.clear();
		const std::size_t planes = std::min<std::size_t>(buffer.length, VIDEO_MAX_PLANES);
		for (std::size_t i = 0; buffer.m.planes && i < planes; ++i)
			bytes += fmt::format(", {} of {} bytes", buffer.m.planes[i].bytesused,
					     buffer.m.planes[i].length);
	}
	return fmt::format("{} {} buffer {}{}, flags {:#x}, sequence {}, time {}.{:06}",
			   type_name(buffer.type), memory_name(buffer.memory), buffer.index, bytes,
			   buffer.flags, buffer.sequence, buffer.timestamp.tv_sec,
			   buffer.timestamp.tv_usec);
}

std::string text(const v4l2_streamparm &parameters)
{
	const bool output = V4L2_TYPE_IS_OUTPUT(parameters.type);
	const v4l2_fract &time =
		output ? parameters.parm.output.timeperframe : parameters.parm.capture.timeperframe;
	return fmt::format("{} {}/{} s a frame", type_name(parameters.type), time.numerator,
			   time.denominator);
}

std::string text(const v4l2_ext_controls &controls)
{
	std::string text = fmt::format("{} controls", controls.count);
	for (std::size_t i = 0; controls.controls && i < controls.count; ++i) {
		const v4l2_ext_control &control = controls.controls[i];
		text += fmt::format(", {:#x}", std::uint32_t{control.id});
		// Others hold a pointer.
		if (control.size == 0)
			text += fmt::format("={}", std::int32_t{control.value});
	}
	return text;
}

std::string text(const v4l2_query_ext_ctrl &control)
{
	return fmt::format("{:#x} {} {} to {}", control.id, to_string(control.name),
			   control.minimum, control.maximum);
}

std::string text(const v4l2_selection &selection)
{
	return fmt::format("target {:#x} {}x{} at {},{}", selection.target, selection.r.width,
			   selection.r.height, selection.r.left, selection.r.top);
}

std::string text(const v4l2_frmsizeenum &size)
{
	if (size.type != V4L2_FRMSIZE_TYPE_DISCRETE)
		return fmt::format("{} number {}, up to {}x{}", name_of(size.pixel_format),
				   size.index, size.stepwise.max_width, size.stepwise.max_height);
	return fmt::format("{} number {} {}x{}", name_of(size.pixel_format), size.index,
			   size.discrete.width, size.discrete.height);
}

std::string text(const v4l2_frmivalenum &rate)
{
	return fmt::format("{} {}x{} number {} {}/{} s", name_of(rate.pixel_format), rate.width,
			   rate.height, rate.index, rate.discrete.numerator,
			   rate.discrete.denominator);
}

std::string text(const v4l2_dv_timings &timings)
{
	const v4l2_bt_timings &bt = timings.bt;
	return fmt::format("{}x{}, pixel clock {} Hz", std::uint32_t{bt.width},
			   std::uint32_t{bt.height}, std::uint64_t{bt.pixelclock});
}

template <typename Argument>
std::string text_of(const void *argument)
{
	return text(*static_cast<const Argument *>(argument));
}

/// Of requests about a format or a buffer.
std::string frame_text(unsigned long request, const void *argument)
{
	switch (request) {
	case VIDIOC_ENUM_FMT:
		return text_of<v4l2_fmtdesc>(argument);
	case VIDIOC_G_FMT:
	case VIDIOC_S_FMT:
	case VIDIOC_TRY_FMT:
		return text_of<v4l2_format>(argument);
	case VIDIOC_REQBUFS:
		return text_of<v4l2_requestbuffers>(argument);
	case VIDIOC_CREATE_BUFS:
		return text_of<v4l2_create_buffers>(argument);
	case VIDIOC_EXPBUF:
		return text_of<v4l2_exportbuffer>(argument);
	case VIDIOC_QUERYBUF:
	case VIDIOC_QBUF:
	case VIDIOC_DQBUF:
		return text_of<v4l2_buffer>(argument);
	case VIDIOC_STREAMON:
	case VIDIOC_STREAMOFF:
		return type_name(static_cast<std::uint32_t>(*static_cast<const int *>(argument)));
	case VIDIOC_ENUM_FRAMESIZES:
		return text_of<v4l2_frmsizeenum>(argument);
	case VIDIOC_ENUM_FRAMEINTERVALS:
		return text_of<v4l2_frmivalenum>(argument);
	case VIDIOC_G_SELECTION:
	case VIDIOC_S_SELECTION:
		return text_of<v4l2_selection>(argument);
	default:
		return {};
	}
}

} // namespace

std::string request_text(unsigned long request, const void *argument)
{
	if (!argument)
		return {};
	switch (request) {
	case VIDIOC_QUERYCAP:
		return text_of<v4l2_capability>(argument);
	case VIDIOC_G_PARM:
	case VIDIOC_S_PARM:
		return text_of<v4l2_streamparm>(argument);
	case VIDIOC_QUERY_EXT_CTRL:
		return text_of<v4l2_query_ext_ctrl>(argument);
	case VIDIOC_G_EXT_CTRLS:
	case VIDIOC_S_EXT_CTRLS:
		return text_of<v4l2_ext_controls>(argument);
	case VIDIOC_QUERY_DV_TIMINGS:
	case VIDIOC_G_DV_TIMINGS:
	case VIDIOC_S_DV_TIMINGS:
		return text_of<v4l2_dv_timings>(argument);
	default:
		return frame_text(request, argument);
	}
}

} // namespace penstock::v4l2
