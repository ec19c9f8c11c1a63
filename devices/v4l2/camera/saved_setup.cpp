#include "devices/v4l2/camera/saved_setup.h"

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

SavedSetup::SavedSetup(const Device &device, std::uint32_t type) : type_(type)
{
	save_input(device);
}

void SavedSetup::save_input(const Device &device)
{
	Input input;
	input.number = read<int>(device, VIDIOC_G_INPUT);
	if (!inputs_.empty() && inputs_.back().number == input.number)
		return;
	input.timings = read<v4l2_dv_timings>(device, VIDIOC_G_DV_TIMINGS);
	v4l2_format format{};
	format.type = type_;
	input.format = read(device, VIDIOC_G_FMT, format);
	input.crop = read(device, VIDIOC_G_SELECTION, selection_of(type_, V4L2_SEL_TGT_CROP));
	input.compose = read(device, VIDIOC_G_SELECTION, selection_of(type_, V4L2_SEL_TGT_COMPOSE));
	v4l2_streamparm rate{};
	rate.type = type_;
	input.rate = read(device, VIDIOC_G_PARM, rate);
	inputs_.push_back(input);
}

void SavedSetup::save_controls(const Device &device)
{
	controls_.emplace(device);
}

void SavedSetup::keep_changed_controls(const Device &device, std::span<const ControlValue> set)
{
	controls_->keep_changed(device, set);
}

void SavedSetup::restore_input(const Device &device, const Input &input)
{
	// The order matters: in most drivers each of these calls resets what the following ones
	// set. So S_INPUT is made only where the input changed.
	if (input.number != read<int>(device, VIDIOC_G_INPUT))
		write(device, VIDIOC_S_INPUT, input.number);
	write(device, VIDIOC_S_DV_TIMINGS, input.timings);
	write(device, VIDIOC_S_FMT, input.format);
	write(device, VIDIOC_S_SELECTION, input.crop);
	write(device, VIDIOC_S_SELECTION, input.compose);
	write(device, VIDIOC_S_PARM, input.rate);
}

void SavedSetup::restore(const Device &device) const
{
	// Drivers keep timings, and some of them formats, for each input.
	for (auto input = inputs_.rbegin(); input != inputs_.rend(); ++input)
		restore_input(device, *input);
	if (controls_)
		controls_->restore(device);
}

} // namespace penstock::v4l2
