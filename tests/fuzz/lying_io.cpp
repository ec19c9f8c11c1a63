#include "tests/fuzz/lying_io.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

#include <linux/videodev2.h>

namespace penstock::fuzz {

namespace {

void change_buffer(Lies &lies, v4l2_buffer &buffer)
{
	if (!V4L2_TYPE_IS_MULTIPLANAR(buffer.type))
		return lies.change(buffer);
	v4l2_plane *planes = buffer.m.planes;
	const std::size_t count = std::min<std::size_t>(buffer.length, VIDEO_MAX_PLANES);
	lies.change(std::as_writable_bytes(std::span(planes, planes ? count : 0)));
	const std::uint32_t type = buffer.type;
	lies.change(buffer);
	buffer.m.planes = planes;
	buffer.type = type;
}

void change_controls(Lies &lies, v4l2_ext_controls &request)
{
	v4l2_ext_control *controls = request.controls;
	lies.change(std::as_writable_bytes(std::span(controls, request.count)));
	const std::uint32_t count = request.count;
	lies.change(request);
	request.controls = controls;
	request.count = count;
}

void change_export(Lies &lies, v4l2_exportbuffer &request)
{
	const int fd = request.fd;
	lies.change(request);
	request.fd = fd;
	if (lies.choice(2) == 0)
		return;
	::close(fd);
	request.fd = -static_cast<int>(lies.choice(200)) - 1;
}

} // namespace

int LyingIo::refusal()
{
	constexpr int kNumbers[] = {EIO,    EINVAL, EBUSY,  ENOTTY, EAGAIN, ENOMEM,
				    ENODEV, EPIPE,  ENOENT, ERANGE, EACCES, ENODATA};
	return -kNumbers[lies_.choice(std::size(kNumbers))];
}

int LyingIo::open(const char *path, int flags)
{
	return lies_.next() == Lies::Answer::kRefused ? refusal() : ChangedIo::open(path, flags);
}

int LyingIo::map(int fd, std::size_t length, off_t offset, void **address)
{
	return lies_.next() == Lies::Answer::kRefused ? refusal()
						      : ChangedIo::map(fd, length, offset, address);
}

int LyingIo::ioctl(int fd, unsigned long request, void *argument)
{
	const Lies::Answer answer = lies_.next();
	if (answer == Lies::Answer::kRefused)
		return refusal();
	// A descriptor that was not made is not one.
	if (answer == Lies::Answer::kIgnored && request != VIDIOC_EXPBUF)
		return 0;
	const int result = ChangedIo::ioctl(fd, request, argument);
	if (answer == Lies::Answer::kChanged && result == 0)
		change(request, argument);
	return result;
}

void LyingIo::change(unsigned long request, void *argument)
{
	switch (request) {
	case VIDIOC_QUERYBUF:
	case VIDIOC_QBUF:
	case VIDIOC_DQBUF:
		return change_buffer(lies_, *static_cast<v4l2_buffer *>(argument));
	case VIDIOC_G_EXT_CTRLS:
	case VIDIOC_S_EXT_CTRLS:
	case VIDIOC_TRY_EXT_CTRLS:
		return change_controls(lies_, *static_cast<v4l2_ext_controls *>(argument));
	case VIDIOC_EXPBUF:
		return change_export(lies_, *static_cast<v4l2_exportbuffer *>(argument));
	default:
		break;
	}
	if ((_IOC_DIR(request) & _IOC_READ) != 0)
		lies_.change(std::span(static_cast<std::byte *>(argument), _IOC_SIZE(request)));
}

} // namespace penstock::fuzz
