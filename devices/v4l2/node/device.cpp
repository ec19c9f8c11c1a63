#include "devices/v4l2/node/device.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/videodev2.h>

#include "devices/v4l2/calls/kernel_string.h"
#include "devices/v4l2/calls/request_name.h"
#include "devices/v4l2/node/meaning.h"

namespace penstock::v4l2 {

Device::Device(UniqueFd fd, Io &io, DeviceIdentity identity, std::uint32_t capabilities)
	: fd_(std::move(fd)), io_(&io), identity_(std::move(identity)), capabilities_(capabilities)
{}

Result<std::unique_ptr<Device>> Device::open(const std::string &path, Io &io)
{
	int opened = io.open(path.c_str(), O_RDWR | O_NONBLOCK);
	if (opened < 0)
		return system_error(-opened, "open " + path);
	UniqueFd fd(opened);

	v4l2_capability answer{};
	if (int result = io.ioctl(fd.get(), VIDIOC_QUERYCAP, &answer); result < 0)
		return system_error(-result, "VIDIOC_QUERYCAP " + path);

	std::uint32_t capabilities = answer.capabilities & V4L2_CAP_DEVICE_CAPS
					     ? answer.device_caps
					     : answer.capabilities;
	DeviceIdentity identity{path, to_string(answer.driver), to_string(answer.card),
				to_string(answer.bus_info)};
	std::unique_ptr<Device> device(
		new Device(std::move(fd), io, std::move(identity), capabilities));
	auto role = device->find_role();
	if (!role)
		return propagate(role);
	device->role_ = *role;
	return device;
}

Status Device::check_presence() const
{
	v4l2_capability answer{};
	return ioctl(VIDIOC_QUERYCAP, &answer);
}

std::optional<std::uint32_t> Device::capture_type() const
{
	if (has(V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_M2M_MPLANE))
		return V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
	if (has(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_M2M))
		return V4L2_BUF_TYPE_VIDEO_CAPTURE;
	return std::nullopt;
}

std::optional<std::uint32_t> Device::output_type() const
{
	if (has(V4L2_CAP_VIDEO_OUTPUT_MPLANE | V4L2_CAP_VIDEO_M2M_MPLANE))
		return V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
	if (has(V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_M2M))
		return V4L2_BUF_TYPE_VIDEO_OUTPUT;
	return std::nullopt;
}

Result<Role> Device::find_role() const
{
	auto capture = capture_type();
	if (!has(V4L2_CAP_STREAMING) || !capture)
		return Role::kOther;
	auto output = output_type();
	if (!output)
		return Role::kCamera;

	// A converter dequeues raw pictures, a decoder queues coded ones; an encoder queues raw
	// pictures and dequeues coded ones.
	auto gives_coded = is_coded(*capture);
	if (!gives_coded)
		return propagate(gives_coded);
	auto takes_coded = is_coded(*output);
	if (!takes_coded)
		return propagate(takes_coded);
	return *gives_coded && !*takes_coded ? Role::kEncoder : Role::kOther;
}

/// Whether the first format of the queue is a coded one. A queue without formats answers EINVAL.
Result<bool> Device::is_coded(std::uint32_t type) const
{
	v4l2_fmtdesc description{};
	description.type = type;
	int number = try_ioctl(VIDIOC_ENUM_FMT, &description);
	if (number == EINVAL || number == ENOTTY)
		return false;
	if (number != 0)
		return error(number, VIDIOC_ENUM_FMT);
	return (description.flags & V4L2_FMT_FLAG_COMPRESSED) != 0;
}

int Device::try_ioctl(unsigned long request, void *argument) const
{
	int result = io_->ioctl(fd_.get(), request, argument);
	return result < 0 ? -result : 0;
}

Status Device::ioctl(unsigned long request, void *argument, const std::string &detail) const
{
	if (int number = try_ioctl(request, argument))
		return error(number, request, detail);
	return {};
}

tl::unexpected<Error> Device::error(int number, unsigned long request,
				    const std::string &detail) const
{
	std::string context = std::string(request_name(request)) + " " + identity_.path;
	if (!detail.empty())
		context += " (" + detail + ")";
	return tl::unexpected<Error>(Error{error_code(number, request), std::move(context)});
}

} // namespace penstock::v4l2
