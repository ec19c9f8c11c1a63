#include "devices/v4l2/camera/source_setup.h"

#include <cerrno>
#include <charconv>
#include <cstring>
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

/// Most drivers keep a composition when a format is set. One that another program left would fill
/// a part of each frame only.
void compose_whole_picture(const Device &device, std::uint32_t type)
{
	v4l2_selection now = selection_of(type, V4L2_SEL_TGT_COMPOSE);
	v4l2_selection whole = selection_of(type, V4L2_SEL_TGT_COMPOSE_DEFAULT);
	if (device.try_ioctl(VIDIOC_G_SELECTION, &now) != 0 ||
	    device.try_ioctl(VIDIOC_G_SELECTION, &whole) != 0 ||
	    std::memcmp(&now.r, &whole.r, sizeof(now.r)) == 0)
		return;
	whole.target = V4L2_SEL_TGT_COMPOSE;
	(void)device.try_ioctl(VIDIOC_S_SELECTION, &whole);
}

/// The driver's answer to a format whose picture fills the whole frame.
Result<QueueFormat> set_whole_format(const Device &device, std::uint32_t type,
				     const FormatRequest &request)
{
	auto answer = set_format(device, type, request);
	if (answer)
		compose_whole_picture(device, type);
	return answer;
}

} // namespace

Status select_input(const Device &device, const std::string &input)
{
	std::vector<InputInfo> inputs = list_inputs(device);
	std::optional<std::uint32_t> found = find_input(inputs, input);
	if (!found) {
		std::string list;
		for (const InputInfo &info : inputs)
			list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", info.index,
					    info.name);
		return user_mistake(fmt::format("{} has no input \"{}\"; it has {}", device.path(),
						input, list));
	}
	int index = static_cast<int>(*found);
	return device.ioctl(VIDIOC_S_INPUT, &index, input);
}

Status adopt_dv_timings(const Device &device)
{
	int current = 0;
	if (device.try_ioctl(VIDIOC_G_INPUT, &current) != 0)
		return {};
	v4l2_input input{};
	input.index = static_cast<std::uint32_t>(current);
	if (device.try_ioctl(VIDIOC_ENUMINPUT, &input) != 0 ||
	    !(input.capabilities & V4L2_IN_CAP_DV_TIMINGS))
		return {};

	v4l2_dv_timings timings{};
	if (Status status = device.ioctl(VIDIOC_QUERY_DV_TIMINGS, &timings); !status)
		return status;
	return device.ioctl(VIDIOC_S_DV_TIMINGS, &timings);
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
	auto padded = set_format(device, type, request);
	if (!padded)
		return propagate(padded);
	int refused = padded->size.height == rows && padded->size.width >= visible.width
			      ? compose_visible(device, type, visible)
			      : EINVAL;
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
