#include "devices/v4l2/camera/saved_setup.h"

#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/selection.h"

namespace penstock::v4l2 {

namespace {

/// What a G_ call answers, or nothing where the driver does not have it.
template <typename T>
std::optional<T> read(const Device &device, unsigned long request, T argument = {})
{
	if (device.try_ioctl(request, &argument) != 0)
		return std::nullopt;
	return argument;
}

template <typename T>
void write(const Device &device, unsigned long request, const std::optional<T> &saved)
{
	if (!saved)
		return;
	T argument = *saved;
	(void)device.try_ioctl(request, &argument);
}

} // namespace

SavedSetup::SavedSetup(const Device &device, std::uint32_t type)
	: input_(read<int>(device, VIDIOC_G_INPUT)),
	  timings_(read<v4l2_dv_timings>(device, VIDIOC_G_DV_TIMINGS))
{
	v4l2_format format{};
	format.type = type;
	format_ = read(device, VIDIOC_G_FMT, format);
	compose_ = read(device, VIDIOC_G_SELECTION, selection_of(type, V4L2_SEL_TGT_COMPOSE));
	v4l2_streamparm rate{};
	rate.type = type;
	rate_ = read(device, VIDIOC_G_PARM, rate);
}

void SavedSetup::save_controls(const Device &device, std::span<const ControlValue> controls)
{
	for (const ControlValue &control : controls)
		if (auto value = read_control(device, control.id))
			controls_.push_back({control.id, control.name, *value});
}

void SavedSetup::restore(const Device &device) const
{
	// The order matters: in most drivers each of these calls resets what the following ones
	// set. So S_INPUT is made only where the input changed.
	if (input_ != read<int>(device, VIDIOC_G_INPUT))
		write(device, VIDIOC_S_INPUT, input_);
	write(device, VIDIOC_S_DV_TIMINGS, timings_);
	write(device, VIDIOC_S_FMT, format_);
	write(device, VIDIOC_S_SELECTION, compose_);
	write(device, VIDIOC_S_PARM, rate_);
	for (const ControlValue &control : controls_)
		(void)set_control(device, control.id, control.value);
}

} // namespace penstock::v4l2
