#include "tests/support/lab/video_node.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <system_error>

#include <sys/ioctl.h>
#include <sys/mman.h>

namespace penstock::test {

VideoNode::VideoNode(const std::string &path)
	: path_(path), fd_(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC))
{
	if (!fd_)
		throw std::system_error(errno, std::generic_category(), "open " + path);
	v4l2_capability answer{};
	ioctl(VIDIOC_QUERYCAP, &answer, "VIDIOC_QUERYCAP");
	multiplanar_ = (answer.device_caps &
			(V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_M2M_MPLANE)) != 0;
}

std::uint32_t VideoNode::capture_type() const
{
	return multiplanar_ ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4L2_BUF_TYPE_VIDEO_CAPTURE;
}

std::uint32_t VideoNode::output_type() const
{
	return multiplanar_ ? V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE : V4L2_BUF_TYPE_VIDEO_OUTPUT;
}

int VideoNode::try_ioctl(unsigned long request, void *argument) const
{
	int result;
	do {
		result = ::ioctl(fd_.get(), request, argument);
	} while (result < 0 && errno == EINTR);
	return result < 0 ? errno : 0;
}

void VideoNode::ioctl(unsigned long request, void *argument, const char *what) const
{
	if (int number = try_ioctl(request, argument))
		throw std::system_error(number, std::generic_category(), what + (" " + path_));
}

VideoNode::Format VideoNode::format(std::uint32_t type) const
{
	v4l2_format format{};
	format.type = type;
	ioctl(VIDIOC_G_FMT, &format, "VIDIOC_G_FMT");
	if (!multiplanar_) {
		const v4l2_pix_format &pix = format.fmt.pix;
		return {pix.pixelformat, pix.width, pix.height, pix.bytesperline, pix.sizeimage};
	}
	const v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
	if (pix.num_planes != 1)
		throw std::runtime_error("a format of several memories");
	return {pix.pixelformat, pix.width, pix.height, pix.plane_fmt[0].bytesperline,
		pix.plane_fmt[0].sizeimage};
}

VideoNode::Format VideoNode::set_format(std::uint32_t type, const Format &wanted) const
{
	v4l2_format format{};
	format.type = type;
	if (!multiplanar_) {
		v4l2_pix_format &pix = format.fmt.pix;
		pix.pixelformat = wanted.fourcc;
		pix.width = wanted.width;
		pix.height = wanted.height;
		pix.bytesperline = wanted.stride;
		pix.sizeimage = wanted.size;
	} else {
		v4l2_pix_format_mplane &pix = format.fmt.pix_mp;
		pix.pixelformat = wanted.fourcc;
		pix.width = wanted.width;
		pix.height = wanted.height;
		pix.num_planes = 1;
		pix.plane_fmt[0].bytesperline = wanted.stride;
		pix.plane_fmt[0].sizeimage = wanted.size;
	}
	ioctl(VIDIOC_S_FMT, &format, "VIDIOC_S_FMT");
	return this->format(type);
}

void VideoNode::set_rate(std::uint32_t rate) const
{
	v4l2_streamparm parameters{};
	parameters.type = capture_type();
	parameters.parm.capture.timeperframe = {1, rate};
	ioctl(VIDIOC_S_PARM, &parameters, "VIDIOC_S_PARM");
}

v4l2_dv_timings VideoNode::dv_timings() const
{
	v4l2_dv_timings timings{};
	ioctl(VIDIOC_G_DV_TIMINGS, &timings, "VIDIOC_G_DV_TIMINGS");
	return timings;
}

void VideoNode::set_dv_timings(std::uint32_t width, std::uint32_t height) const
{
	v4l2_enum_dv_timings listed{};
	while (listed.timings.bt.width != width || listed.timings.bt.height != height) {
		ioctl(VIDIOC_ENUM_DV_TIMINGS, &listed, "VIDIOC_ENUM_DV_TIMINGS");
		++listed.index;
	}
	ioctl(VIDIOC_S_DV_TIMINGS, &listed.timings, "VIDIOC_S_DV_TIMINGS");
}

MappedQueue::MappedQueue(const VideoNode &node, std::uint32_t type, std::uint32_t count)
	: node_(node), type_(type)
{
	v4l2_requestbuffers request{};
	request.type = type;
	request.memory = V4L2_MEMORY_MMAP;
	request.count = count;
	node.ioctl(VIDIOC_REQBUFS, &request, "VIDIOC_REQBUFS");
	for (std::uint32_t i = 0; i < request.count; ++i) {
		v4l2_plane plane{};
		v4l2_buffer query = buffer(plane);
		query.index = i;
		node.ioctl(VIDIOC_QUERYBUF, &query, "VIDIOC_QUERYBUF");
		std::size_t length = node.multiplanar() ? plane.length : query.length;
		std::uint32_t offset = node.multiplanar() ? plane.m.mem_offset : query.m.offset;
		void *address = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED,
				       node.fd(), offset);
		if (address == MAP_FAILED)
			throw std::system_error(errno, std::generic_category(), "mmap");
		memory_.emplace_back(static_cast<std::byte *>(address), length);
	}
}

MappedQueue::~MappedQueue()
{
	int type = static_cast<int>(type_);
	(void)node_.try_ioctl(VIDIOC_STREAMOFF, &type);
	for (std::span<std::byte> memory : memory_)
		::munmap(memory.data(), memory.size());
	v4l2_requestbuffers request{};
	request.type = type_;
	request.memory = V4L2_MEMORY_MMAP;
	(void)node_.try_ioctl(VIDIOC_REQBUFS, &request);
}

v4l2_buffer MappedQueue::buffer(v4l2_plane &plane) const
{
	v4l2_buffer result{};
	result.type = type_;
	result.memory = V4L2_MEMORY_MMAP;
	if (node_.multiplanar()) {
		result.m.planes = &plane;
		result.length = 1;
	}
	return result;
}

void MappedQueue::queue(std::uint32_t index, std::size_t bytes_used)
{
	v4l2_plane plane{};
	v4l2_buffer request = buffer(plane);
	request.index = index;
	request.bytesused = plane.bytesused = static_cast<std::uint32_t>(bytes_used);
	node_.ioctl(VIDIOC_QBUF, &request, "VIDIOC_QBUF");
}

std::optional<MappedQueue::Dequeued> MappedQueue::dequeue()
{
	v4l2_plane plane{};
	v4l2_buffer request = buffer(plane);
	int number = node_.try_ioctl(VIDIOC_DQBUF, &request);
	if (number == EAGAIN || number == EPIPE)
		return std::nullopt;
	if (number != 0)
		throw std::system_error(number, std::generic_category(), "VIDIOC_DQBUF");
	std::size_t used = node_.multiplanar() ? plane.bytesused : request.bytesused;
	return Dequeued{request.index,
			request.sequence,
			(request.flags & V4L2_BUF_FLAG_ERROR) != 0,
			(request.flags & V4L2_BUF_FLAG_LAST) != 0,
			std::span(memory_[request.index]).first(used).subspan(plane.data_offset),
			plane.data_offset,
			std::chrono::seconds(request.timestamp.tv_sec) +
				std::chrono::microseconds(request.timestamp.tv_usec)};
}

void MappedQueue::stream_on()
{
	int type = static_cast<int>(type_);
	node_.ioctl(VIDIOC_STREAMON, &type, "VIDIOC_STREAMON");
}

short wait_for(const VideoNode &node, short events)
{
	constexpr int kPatienceMs = 10'000;
	pollfd wait{node.fd(), events, 0};
	if (::poll(&wait, 1, kPatienceMs) != 1)
		throw std::runtime_error(node.path() + ": no event for 10 s");
	return wait.revents;
}

} // namespace penstock::test
