#include "tests/unit/devices/v4l2/kernel/node_client.h"

#include <algorithm>
#include <fcntl.h>
#include <system_error>

namespace penstock::test {

NodeClient::NodeClient(v4l2::Io &io, const std::string &path) : io_(io)
{
	const int opened = io.open(path.c_str(), O_RDWR | O_NONBLOCK);
	if (opened < 0)
		throw std::system_error(-opened, std::generic_category(), "open " + path);
	fd_.reset(opened);
	v4l2_capability answer{};
	if (int number = call(VIDIOC_QUERYCAP, &answer))
		throw std::system_error(number, std::generic_category(), "QUERYCAP " + path);
	multiplanar_ = (answer.device_caps &
			(V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_M2M_MPLANE)) != 0;
}

std::uint32_t NodeClient::capture_type() const
{
	return multiplanar_ ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4L2_BUF_TYPE_VIDEO_CAPTURE;
}

std::uint32_t NodeClient::output_type() const
{
	return multiplanar_ ? V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE : V4L2_BUF_TYPE_VIDEO_OUTPUT;
}

int NodeClient::call(unsigned long request, void *argument) const
{
	return -std::min(io_.ioctl(fd_.get(), request, argument), 0);
}

int NodeClient::request_buffers(std::uint32_t type, std::uint32_t count, std::uint32_t memory)
{
	v4l2_requestbuffers request{};
	request.type = type;
	request.count = count;
	request.memory = memory;
	const int number = call(VIDIOC_REQBUFS, &request);
	granted_ = request.count;
	return number;
}

int NodeClient::get_format(std::uint32_t type, v4l2_format &format) const
{
	format = {};
	format.type = type;
	return call(VIDIOC_G_FMT, &format);
}

int NodeClient::set_format(v4l2_format format, unsigned long request) const
{
	return call(request, &format);
}

std::vector<std::uint32_t> NodeClient::lengths(std::uint32_t type) const
{
	v4l2_format format{};
	if (int number = get_format(type, format))
		throw std::system_error(number, std::generic_category(), "VIDIOC_G_FMT");
	if (!V4L2_TYPE_IS_MULTIPLANAR(type))
		return {format.fmt.pix.sizeimage};
	std::vector<std::uint32_t> lengths;
	for (std::size_t i = 0; i < format.fmt.pix_mp.num_planes; ++i)
		lengths.push_back(format.fmt.pix_mp.plane_fmt[i].sizeimage);
	return lengths;
}

NodeClient::Slot NodeClient::slot(std::uint32_t type, std::uint32_t index, std::uint32_t memory,
				  std::uint32_t planes) const
{
	Slot slot;
	slot.buffer.type = type;
	slot.buffer.index = index;
	slot.buffer.memory = memory;
	slot.buffer.length = V4L2_TYPE_IS_MULTIPLANAR(type) ? planes : 0;
	return slot;
}

int NodeClient::call_buffer(unsigned long request, Slot &slot) const
{
	if (V4L2_TYPE_IS_MULTIPLANAR(slot.buffer.type))
		slot.buffer.m.planes = slot.planes.data();
	return call(request, &slot.buffer);
}

int NodeClient::queue(std::uint32_t type, std::uint32_t index, std::uint32_t memory) const
{
	return queue(slot(type, index, memory));
}

int NodeClient::dequeue(std::uint32_t type) const
{
	Slot any = slot(type, 0);
	return dequeue(any);
}

int NodeClient::queue_dmabuf(std::uint32_t type, std::uint32_t index, int dmabuf,
			     std::uint32_t length) const
{
	Slot filled = slot(type, index, V4L2_MEMORY_DMABUF);
	if (!V4L2_TYPE_IS_MULTIPLANAR(type)) {
		filled.buffer.m.fd = dmabuf;
		filled.buffer.length = length;
	}
	for (v4l2_plane &plane : filled.planes) {
		plane.m.fd = dmabuf;
		plane.length = length;
	}
	return queue(filled);
}

int NodeClient::export_buffer(v4l2_exportbuffer request, UniqueFd *exported) const
{
	request.fd = -1;
	const int number = call(VIDIOC_EXPBUF, &request);
	UniqueFd fd(request.fd);
	if (exported)
		*exported = std::move(fd);
	return number;
}

int NodeClient::stream_on(std::uint32_t type) const
{
	int argument = static_cast<int>(type);
	return call(VIDIOC_STREAMON, &argument);
}

int NodeClient::stream_off(std::uint32_t type) const
{
	int argument = static_cast<int>(type);
	return call(VIDIOC_STREAMOFF, &argument);
}

int NodeClient::subscribe(std::uint32_t event, unsigned long request) const
{
	v4l2_event_subscription subscription{};
	subscription.type = event;
	return call(request, &subscription);
}

int NodeClient::set_control(std::uint32_t id, std::int32_t value) const
{
	v4l2_ext_control control{};
	control.id = id;
	control.value = value;
	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_WHICH_CUR_VAL;
	request.count = 1;
	request.controls = &control;
	const int number = call(VIDIOC_S_EXT_CTRLS, &request);
	taken_ = control.value;
	return number;
}

int NodeClient::select(unsigned long request, v4l2_selection &selection) const
{
	return call(request, &selection);
}

v4l2_query_ext_ctrl NodeClient::find_control(std::uint32_t type) const
{
	v4l2_query_ext_ctrl query{};
	query.id = V4L2_CTRL_FLAG_NEXT_CTRL;
	while (call(VIDIOC_QUERY_EXT_CTRL, &query) == 0) {
		if (query.type == type && !(query.flags & V4L2_CTRL_FLAG_READ_ONLY))
			return query;
		query.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
	}
	return {};
}

} // namespace penstock::test
