#include "devices/v4l2/camera/video_source.h"

#include <algorithm>
#include <cerrno>
#include <linux/videodev2.h>

#include "devices/roles/device_name.h"
#include "devices/roles/source_error.h"

namespace penstock::v4l2 {

namespace {

/// A receiver measures the pixel clock, each time a little differently: within 1/200. The rates
/// that sources can choose from lie further apart, but for 60 and 59.94, which need no other
/// timings.
constexpr std::uint64_t kClockTolerance = 200;

constexpr std::uint32_t kAway = V4L2_IN_ST_NO_POWER | V4L2_IN_ST_NO_SIGNAL | V4L2_IN_ST_NO_CARRIER;
constexpr std::uint32_t kUnlocked =
	V4L2_IN_ST_NO_H_LOCK | V4L2_IN_ST_NO_V_LOCK | V4L2_IN_ST_NO_STD_LOCK | V4L2_IN_ST_NO_SYNC;

bool has_no_inputs(int number)
{
	return number == ENOTTY || number == EINVAL;
}

bool has_dv_timings(const v4l2_input &input)
{
	return (input.capabilities & V4L2_IN_CAP_DV_TIMINGS) != 0;
}

tl::unexpected<Error> source_error(const Device &device, SourceErrc code)
{
	return tl::unexpected<Error>(Error{code, "camera " + name_of(device.identity())});
}

Result<v4l2_dv_timings> detect_timings(const Device &device)
{
	v4l2_dv_timings timings{};
	const int number = device.try_ioctl(VIDIOC_QUERY_DV_TIMINGS, &timings);
	switch (number) {
	case 0:
		return timings;
	case ENOLINK:
		return source_error(device, SourceErrc::kNoSignal);
	case ENOLCK:
		return source_error(device, SourceErrc::kNoLock);
	case ERANGE:
		return source_error(device, SourceErrc::kOutOfRange);
	default:
		return device.error(number, VIDIOC_QUERY_DV_TIMINGS);
	}
}

std::uint64_t total(std::uint32_t active, std::uint32_t front, std::uint32_t sync,
		    std::uint32_t back)
{
	return std::uint64_t{active} + front + sync + back;
}

/// Of one size and rate.
bool same_picture(const v4l2_bt_timings &one, const v4l2_bt_timings &other)
{
	const auto columns = [](const v4l2_bt_timings &bt) {
		return total(bt.width, bt.hfrontporch, bt.hsync, bt.hbackporch);
	};
	const auto rows = [](const v4l2_bt_timings &bt) {
		return total(bt.height, bt.vfrontporch, bt.vsync, bt.vbackporch);
	};
	const std::uint64_t clock = one.pixelclock;
	const std::uint64_t other_clock = other.pixelclock;
	return one.width == other.width && one.height == other.height &&
	       one.interlaced == other.interlaced && columns(one) == columns(other) &&
	       rows(one) == rows(other) &&
	       std::max(clock, other_clock) - std::min(clock, other_clock) <=
		       std::max(clock, other_clock) / kClockTolerance;
}

} // namespace

Result<CameraInput> current_input(const Device &device)
{
	int current = 0;
	int number = device.try_ioctl(VIDIOC_G_INPUT, &current);
	if (has_no_inputs(number))
		return std::nullopt;
	if (number != 0)
		return device.error(number, VIDIOC_G_INPUT);
	v4l2_input input{};
	input.index = static_cast<std::uint32_t>(current);
	number = device.try_ioctl(VIDIOC_ENUMINPUT, &input);
	if (has_no_inputs(number))
		return std::nullopt;
	if (number != 0)
		return device.error(number, VIDIOC_ENUMINPUT);
	return input;
}

bool may_have_timings(const CameraInput &input)
{
	return !input || (input->capabilities & (V4L2_IN_CAP_DV_TIMINGS | V4L2_IN_CAP_STD)) != 0;
}

Status check_source(const Device &device)
{
	auto found = current_input(device);
	if (!found)
		return propagate(found);
	const std::optional<v4l2_input> &input = *found;
	if (!input)
		return {};
	if (has_dv_timings(*input)) {
		auto detected = detect_timings(device);
		// Some receivers cannot detect anything while they stream.
		if (!detected && detected.error().is(std::errc::device_or_resource_busy))
			return source_error(device, SourceErrc::kChanged);
		if (!detected)
			return propagate(detected);
		v4l2_dv_timings set{};
		if (Status status = device.ioctl(VIDIOC_G_DV_TIMINGS, &set); !status)
			return status;
		if (!same_picture(detected->bt, set.bt))
			return source_error(device, SourceErrc::kChanged);
		return {};
	}
	if (input->status & kAway)
		return source_error(device, SourceErrc::kNoSignal);
	if (input->status & kUnlocked)
		return source_error(device, SourceErrc::kNoLock);
	return {};
}

Status adopt_dv_timings(const Device &device, const CameraInput &input)
{
	if (!input || !has_dv_timings(*input))
		return {};
	auto timings = detect_timings(device);
	if (!timings)
		return propagate(timings);
	return device.ioctl(VIDIOC_S_DV_TIMINGS, &*timings);
}

std::optional<SourceEvents> SourceEvents::subscribe(const Device &device, const CameraInput &input)
{
	v4l2_event_subscription subscription{};
	subscription.type = V4L2_EVENT_SOURCE_CHANGE;
	if (input)
		subscription.id = input->index;
	if (device.try_ioctl(VIDIOC_SUBSCRIBE_EVENT, &subscription) != 0)
		return std::nullopt;
	return SourceEvents();
}

Result<std::optional<ClockTime>> SourceEvents::take(const Device &device)
{
	v4l2_event event{};
	const int number = device.try_ioctl(VIDIOC_DQEVENT, &event);
	if (number == ENOENT || number == EAGAIN)
		return std::nullopt;
	if (number != 0)
		return device.error(number, VIDIOC_DQEVENT);
	const bool follows = event.sequence == next_sequence_;
	next_sequence_ = event.sequence + 1;
	if (event.type != V4L2_EVENT_SOURCE_CHANGE)
		return std::nullopt;
	if (!follows || event.timestamp.tv_sec < 0 || event.timestamp.tv_nsec < 0)
		return ClockTime();
	constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
	return ClockTime(static_cast<std::uint64_t>(event.timestamp.tv_sec) *
				 kNanosecondsPerSecond +
			 static_cast<std::uint64_t>(event.timestamp.tv_nsec));
}

} // namespace penstock::v4l2
