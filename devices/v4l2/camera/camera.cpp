#include "devices/v4l2/camera/camera.h"

#include <cassert>
#include <cerrno>
#include <linux/videodev2.h>
#include <sys/epoll.h>

#include <fmt/format.h>

#include "core/allocation/allocation_error.h"
#include "devices/roles/source_error.h"
#include "devices/v4l2/camera/camera_allocation.h"
#include "devices/v4l2/camera/field_order.h"
#include "devices/v4l2/camera/source_setup.h"
#include "devices/v4l2/camera/usb_link.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/control_batch.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/format_list.h"

namespace penstock::v4l2 {

Camera::Camera(std::unique_ptr<Device> device, const CameraSettings &settings)
	: device_(std::move(device)), settings_(settings),
	  queue_(*device_, *device_->capture_type())
{}

Camera::~Camera()
{
	stop();
	restore();
}

Result<std::unique_ptr<Camera>> Camera::open(std::unique_ptr<Device> device,
					     const CameraSettings &settings)
{
	if (device->role() != Role::kCamera)
		return make_error(std::errc::not_supported, device->path() + " is not a camera");
	std::unique_ptr<Camera> camera(new Camera(std::move(device), settings));
	// EBUSY where another program has buffers. A control could be set all the same, and would
	// change the picture of that program's stream.
	if (auto freed = camera->queue_.request(0, V4L2_MEMORY_MMAP); !freed)
		return propagate(freed);
	camera->before_.emplace(*camera->device_, camera->queue_.type());
	if (Status status = camera->set_source(); !status)
		return propagate(status);
	return camera;
}

Status Camera::set_source()
{
	if (settings_.input) {
		if (Status status = select_input(*device_, *settings_.input); !status)
			return status;
		before_->save_input(*device_);
	}
	const auto input = current_input(*device_);
	if (!input)
		return tl::unexpected<Error>(input.error());
	source_events_ = SourceEvents::subscribe(*device_, *input);
	auto controls = check_controls(*device_, settings_.controls);
	if (!controls)
		return propagate(controls);
	if (!controls->empty()) {
		before_->save_controls(*device_);
		const Status applied = apply_controls(*device_, *controls, "--ctrl");
		before_->keep_changed_controls(*device_, *controls);
		if (!applied)
			return applied;
	}
	Status adopted = adopt(*input);
	// A card stands in for the picture until there is one.
	const bool is_awaited = settings_.no_signal == CameraSettings::NoSignal::kCard &&
				!adopted && is_source_error(adopted.error());
	return is_awaited ? Status{} : adopted;
}

Status Camera::check_source() const
{
	Status status = v4l2::check_source(*device_);
	// Where the user leaves the timings as they are, another source is no error.
	const bool as_wanted = !settings_.adopt_dv_timings && !status &&
			       status.error().code == SourceErrc::kChanged;
	return as_wanted ? Status{} : status;
}

Status Camera::adopt_source()
{
	const auto input = current_input(*device_);
	if (!input)
		return tl::unexpected<Error>(input.error());
	return adopt(*input);
}

Status Camera::adopt(const CameraInput &input)
{
	input_ = input;
	// Drivers list for some sources what fits these.
	formats_ = list_formats(*device_, queue_.type());
	if (settings_.adopt_dv_timings)
		if (Status status = adopt_dv_timings(*device_, input); !status)
			return status;
	return check_field_order(*device_, queue_.type(), input, formats_);
}

void Camera::watch_source(SourceObserver *observer)
{
	source_observer_ = observer;
}

Result<CameraCapabilities> Camera::capabilities() const
{
	return camera_capabilities(*device_);
}

Result<CameraCapabilities> Camera::modes() const
{
	if (Status there = device_->check_presence(); !there)
		return propagate(there);
	CameraCapabilities modes;
	modes.identity = device_->identity();
	modes.multiplanar = V4L2_TYPE_IS_MULTIPLANAR(queue_.type());
	modes.formats = formats_;
	return modes;
}

Result<std::optional<Size>> Camera::native_size() const
{
	return size_of_source(*device_, queue_.type(), input_, formats_);
}

Result<Answer<VideoInfo>> Camera::describe(PixelFormat format, Size size) const
{
	FormatRequest request;
	request.fourcc = pixel_format_info(format).v4l2;
	request.size = size;
	auto answer = try_format(*device_, queue_.type(), request);
	if (!answer)
		return propagate(answer);
	if (answer->fourcc != request.fourcc || answer->size != size)
		return refused(fmt::format("{} gives {} instead of {}", device_->path(),
					   v4l2::describe(answer->fourcc, answer->size),
					   v4l2::describe(request.fourcc, size)));
	auto layout = answer->layout(size);
	if (!layout)
		return propagate(layout);
	return *layout;
}

Result<Answer<Decision>> Camera::decide_allocation(const AllocationQuery &query, Strategy strategy)
{
	if (stream_)
		return device_->error(EBUSY, VIDIOC_REQBUFS, "it streams");
	buffers_.reset();
	auto answer = allocate(queue_, query, strategy, settings_.buffers);
	if (!answer)
		return propagate(answer);
	if (!*answer)
		return propagate(*answer);
	buffers_ = std::move((*answer)->buffers);
	return std::move((*answer)->decision);
}

void Camera::release_allocation()
{
	assert(!stream_);
	buffers_.reset();
}

void Camera::restore()
{
	release_allocation();
	// Rate and controls can be set at any time: another program that streams by now would see
	// its picture change.
	if (before_ && queue_.request(0, V4L2_MEMORY_MMAP))
		before_->restore(*device_);
	before_.reset();
}

Status Camera::start(FrameSink &sink)
{
	if (stream_ || !buffers_)
		return device_->error(stream_ ? EBUSY : EPERM, VIDIOC_STREAMON,
				      stream_ ? "it streams" : "it has no buffers");
	auto stream = CaptureStream::start(*buffers_, sink, counters_);
	if (!stream && stream.error().is(std::errc::no_space_on_device))
		if (const auto link = usb_link_of(device_->path()))
			return no_room(*link);
	if (!stream)
		return propagate(stream);
	stream_ = std::move(*stream);
	return {};
}

/// uvcvideo: no alternate setting that has the bandwidth is left.
Status Camera::no_room(const UsbLink &link) const
{
	const VideoInfo &layout = buffers_->layout;
	std::string frames = to_string(layout);
	if (layout.rate.num != 0)
		frames += fmt::format(" at {} frames per second", to_string(layout.rate));
	// Another format may need less.
	return tl::unexpected<Error>(
		Error{AllocationErrc::kFormatRefused, no_usb_room(device_->path(), frames, link)});
}

void Camera::stop()
{
	stream_.reset();
}

void Camera::request_keyframe()
{
	// Refused by the drivers of most cameras that code: they have no such control.
	(void)set_control(*device_, V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, 1);
}

Result<std::uint32_t> Camera::prepare()
{
	const std::uint32_t source = hears_source() ? EPOLLPRI : 0u;
	if (!stream_)
		return source;
	auto frames = stream_->prepare();
	if (!frames)
		return frames;
	return *frames | source;
}

Status Camera::dispatch(std::uint32_t events)
{
	if (hears_source() && (events & EPOLLPRI) != 0)
		if (Status status = take_source_event(); !status)
			return status;
	const std::uint32_t others = events & ~std::uint32_t{EPOLLPRI};
	if (stream_ && others != 0)
		return stream_->dispatch(others);
	// A node that is gone wakes whoever waits for its events.
	if (!stream_ && (events & (EPOLLERR | EPOLLHUP)) != 0)
		return device_->check_presence();
	return {};
}

/// One event; poll() reports EPOLLPRI again while there are more.
Status Camera::take_source_event()
{
	auto when = source_events_->take(*device_);
	if (!when)
		return propagate(when);
	if (*when)
		source_observer_->on_source_event(**when);
	return {};
}

} // namespace penstock::v4l2
