#include "devices/v4l2/camera/source_setup.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <functional>
#include <linux/videodev2.h>

#include <fmt/format.h>

#include "core/base/user_mistake.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/selection.h"

namespace penstock::v4l2 {

namespace {

std::optional<std::uint32_t> find_input(const std::vector<InputInfo> &inputs,
					const std::string &wanted)
{
	std::uint32_t number = 0;
	auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
	bool by_number = error == std::errc() && end == wanted.data() + wanted.size();
	for (const InputInfo &input : inputs)
		if (input.name == wanted || (by_number && input.index == number))
			return input.index;
	return std::nullopt;
}

/// The errno, or 0 when exactly `visible` was composed into the top left corner.
int compose_visible(const Device &device, std::uint32_t type, Size visible)
{
	v4l2_selection selection = selection_of(type, V4L2_SEL_TGT_COMPOSE);
	selection.r = {0, 0, visible.width, visible.height};
	if (int number = device.try_ioctl(VIDIOC_S_SELECTION, &selection))
		return number;
	const v4l2_rect &r = selection.r;
	bool exact =
		r.left == 0 && r.top == 0 && r.width == visible.width && r.height == visible.height;
	return exact ? 0 : ERANGE;
}

/// Sets a rectangle to what the driver calls its default; whether it was another one.
bool reset_selection(const Device &device, std::uint32_t type, std::uint32_t target,
		     std::uint32_t default_target)
{
	v4l2_selection now = selection_of(type, target);
	v4l2_selection whole = selection_of(type, default_target);
	if (device.try_ioctl(VIDIOC_G_SELECTION, &now) != 0 ||
	    device.try_ioctl(VIDIOC_G_SELECTION, &whole) != 0 ||
	    std::memcmp(&now.r, &whole.r, sizeof(now.r)) == 0)
		return false;
	whole.target = target;
	return device.try_ioctl(VIDIOC_S_SELECTION, &whole) == 0;
}

bool reset_crop(const Device &device, std::uint32_t type)
{
	return reset_selection(device, type, V4L2_SEL_TGT_CROP, V4L2_SEL_TGT_CROP_DEFAULT);
}

/// Most drivers keep a composition when a format is set. One that another program left would fill
/// a part of each frame only.
void compose_whole_picture(const Device &device, std::uint32_t type)
{
	(void)reset_selection(device, type, V4L2_SEL_TGT_COMPOSE, V4L2_SEL_TGT_COMPOSE_DEFAULT);
}

/// The driver's answer to a format that shows the whole of what the source sees, whatever part of
/// it another program cut out. `compose` places the picture in the format that the driver is set
/// to.
Result<QueueFormat> set_uncropped_format(const Device &device, std::uint32_t type,
					 const FormatRequest &request,
					 const std::function<void(const QueueFormat &)> &compose)
{
	(void)reset_crop(device, type);
	auto answer = set_format(device, type, request);
	if (!answer)
		return answer;
	compose(*answer);
	// A scaler has limits: a small composition, or a small format before, may have kept the
	// crop small until now. Without a scaler the crop is as large as the format, and setting
	// the one sets the other.
	if (!reset_crop(device, type))
		return answer;
	answer = set_format(device, type, request);
	if (answer)
		compose(*answer);
	return answer;
}

Result<std::optional<Size>> nearest_size(const Device &device, std::uint32_t type,
					 const CameraFormats &formats, Size wanted)
{
	auto answer = nearest_format(device, type, formats, wanted);
	if (!answer)
		return propagate(answer);
	if (answer->size.width == 0 || answer->size.height == 0)
		return device.error(EBADMSG, VIDIOC_TRY_FMT, to_string(answer->size));
	return answer->size;
}

/// It has none, or it has gone.
tl::unexpected<Error> no_formats(const Device &device)
{
	if (Status there = device.check_presence(); !there)
		return propagate(there);
	return device.error(EINVAL, VIDIOC_ENUM_FMT);
}

/// The driver's answer to a format whose picture fills the whole frame.
Result<QueueFormat> set_whole_format(const Device &device, std::uint32_t type,
				     const FormatRequest &request)
{
	return set_uncropped_format(device, type, request, [&](const QueueFormat &) {
		compose_whole_picture(device, type);
	});
}

} // namespace

Status select_input(const Device &device, const std::string &input)
{
	auto inputs = list_inputs(device);
	if (!inputs)
		return propagate(inputs);
	std::optional<std::uint32_t> found = find_input(*inputs, input);
	if (!found) {
		std::string list;
		for (const InputInfo &info : *inputs)
			list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", info.index,
					    info.name);
		return user_mistake(fmt::format("{} has no input \"{}\"; it has {}", device.path(),
						input, list));
	}
	int index = static_cast<int>(*found);
	return device.ioctl(VIDIOC_S_INPUT, &index, input);
}

Result<QueueFormat> nearest_format(const Device &device, std::uint32_t type,
				   const CameraFormats &formats, Size wanted)
{
	if (formats.empty())
		return no_formats(device);
	FormatRequest request;
	request.fourcc = formats[0].fourcc;
	request.size = wanted;
	return try_format(device, type, request);
}

namespace {

/// Of its DV timings or television standard. On inputs that have none the calls are refused
/// (ENODATA).
Result<std::optional<Size>> size_of_signal(const Device &device, std::uint32_t type,
					   const CameraFormats &formats)
{
	v4l2_dv_timings timings{};
	if (device.try_ioctl(VIDIOC_G_DV_TIMINGS, &timings) == 0 && timings.bt.width != 0 &&
	    timings.bt.height != 0)
		return Size{timings.bt.width, timings.bt.height};
	v4l2_std_id standard = 0;
	if (device.try_ioctl(VIDIOC_G_STD, &standard) == 0)
		return nearest_size(device, type, formats,
				    {720, standard & V4L2_STD_525_60 ? 480u : 576u});
	return std::nullopt;
}

} // namespace

Result<std::optional<Size>> size_of_source(const Device &device, std::uint32_t type,
					   const CameraInput &input, const CameraFormats &formats)
{
	if (may_have_timings(input)) {
		auto size = size_of_signal(device, type, formats);
		if (!size || *size)
			return size;
	}
	if (!formats.empty() && !formats[0].sizes.empty())
		return std::nullopt;
	return nearest_size(device, type, formats, {1280, 720});
}

Result<LayoutAnswer> set_layout(const Device &device, std::uint32_t type, const VideoInfo &wanted)
{
	const PixelFormatInfo &format = pixel_format_info(wanted.format());
	Size visible = wanted.size();
	FormatRequest request;
	request.fourcc = format.v4l2;
	request.size = visible;
	request.stride = format.compressed ? 0 : wanted.plane(0).stride;
	std::uint32_t rows = format.compressed ? visible.height : wanted.plane(0).rows;
	if (rows <= visible.height) {
		auto answer = set_whole_format(device, type, request);
		if (!answer)
			return propagate(answer);
		return LayoutAnswer{*answer, {}};
	}

	request.size.height = rows;
	int refused = EINVAL;
	auto padded = set_uncropped_format(device, type, request, [&](const QueueFormat &taken) {
		refused = taken.size.height == rows && taken.size.width >= visible.width
				  ? compose_visible(device, type, visible)
				  : EINVAL;
	});
	if (!padded)
		return propagate(padded);
	if (refused == 0) {
		auto answer = current_format(device, type);
		if (!answer)
			return propagate(answer);
		return LayoutAnswer{*answer, {}};
	}

	// Without a composition the picture fills the whole buffer, rows of padding included.
	request.size = visible;
	auto plain = set_whole_format(device, type, request);
	if (!plain)
		return propagate(plain);
	std::string why = "does not compose the picture into a taller buffer";
	if (!has_selection(device, type, V4L2_SEL_TGT_COMPOSE))
		why = "offers no selection API";
	else if (padded->size.height != rows)
		why = fmt::format("gives {} for {} rows", to_string(padded->size), rows);
	return LayoutAnswer{*plain, std::move(why)};
}

} // namespace penstock::v4l2
