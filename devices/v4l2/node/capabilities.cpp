#include "devices/v4l2/node/capabilities.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <linux/videodev2.h>
#include <utility>

#include "devices/v4l2/calls/kernel_string.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/driver_numbers.h"
#include "devices/v4l2/node/frame_rate.h"

namespace penstock::v4l2 {

namespace {

void add_rate(std::vector<Fraction> &rates, const v4l2_fract &interval)
{
	if (const auto rate = rate_of(interval))
		rates.push_back(*rate);
}

std::vector<Fraction> list_rates(const Device &device, std::uint32_t fourcc, Size size,
				 CallBudget &budget)
{
	std::vector<Fraction> rates;
	for (std::uint32_t i = 0; budget.take(); ++i) {
		v4l2_frmivalenum interval{};
		interval.index = i;
		interval.pixel_format = fourcc;
		interval.width = size.width;
		interval.height = size.height;
		if (device.try_ioctl(VIDIOC_ENUM_FRAMEINTERVALS, &interval) != 0)
			break;
		if (interval.type != V4L2_FRMIVAL_TYPE_DISCRETE) {
			// A range: its shortest interval is the highest rate, its longest the
			// lowest.
			add_rate(rates, interval.stepwise.min);
			add_rate(rates, interval.stepwise.max);
			break;
		}
		add_rate(rates, interval.discrete);
	}
	return rates;
}

SizeRange range_of(const v4l2_frmsizeenum &size)
{
	SizeRange range;
	if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
		range.minimum = range.maximum = {size.discrete.width, size.discrete.height};
		return range;
	}
	range.minimum = {size.stepwise.min_width, size.stepwise.min_height};
	range.maximum = {size.stepwise.max_width, size.stepwise.max_height};
	range.step = {size.stepwise.step_width, size.stepwise.step_height};
	return range;
}

bool is_range(const SizeRange &range)
{
	return range.minimum.width != 0 && range.minimum.height != 0 &&
	       range.minimum.width <= range.maximum.width &&
	       range.minimum.height <= range.maximum.height;
}

std::vector<SizeRange> list_sizes(const Device &device, std::uint32_t fourcc,
				  std::optional<Size> rates_of, CallBudget &budget)
{
	std::vector<SizeRange> sizes;
	for (std::uint32_t i = 0; budget.take(); ++i) {
		v4l2_frmsizeenum size{};
		size.index = i;
		size.pixel_format = fourcc;
		if (device.try_ioctl(VIDIOC_ENUM_FRAMESIZES, &size) != 0)
			break;
		SizeRange range = range_of(size);
		if (is_range(range)) {
			if (range.maximum == rates_of.value_or(range.maximum))
				range.rates = list_rates(device, fourcc, range.maximum, budget);
			sizes.push_back(std::move(range));
		}
		// A driver with a range has this one entry.
		if (size.type != V4L2_FRMSIZE_TYPE_DISCRETE)
			break;
	}
	return sizes;
}

/// V4L2_BUF_CAP_* of the queue. CREATE_BUFS with count 0 answers even while another program
/// streams; REQBUFS with count 0, for drivers without it, only frees the caller's own buffers.
std::uint32_t buffer_capabilities(const Device &device, std::uint32_t type)
{
	v4l2_create_buffers create{};
	create.memory = V4L2_MEMORY_MMAP;
	create.format.type = type;
	if (device.try_ioctl(VIDIOC_CREATE_BUFS, &create) == 0 && create.capabilities != 0)
		return create.capabilities;
	v4l2_requestbuffers request{};
	request.type = type;
	request.memory = V4L2_MEMORY_MMAP;
	return device.try_ioctl(VIDIOC_REQBUFS, &request) == 0 ? request.capabilities : 0;
}

/// `list`, of which the driver has refused the last call: at its end, or since the node is gone.
template <typename T>
Result<std::vector<T>> whole(const Device &device, std::vector<T> list)
{
	if (Status there = device.check_presence(); !there)
		return propagate(there);
	return list;
}

/// Exporting needs buffers of the driver's own (MMAP).
MemoryCapability memory_of(const Device &device, std::uint32_t type)
{
	std::uint32_t capabilities = buffer_capabilities(device, type);
	return {(capabilities & V4L2_BUF_CAP_SUPPORTS_MMAP) != 0,
		(capabilities & V4L2_BUF_CAP_SUPPORTS_DMABUF) != 0};
}

/// Without inputs and controls.
Result<CameraCapabilities> describe_camera(const Device &device, Detail detail,
					   std::optional<Size> rates_of)
{
	assert(device.role() == Role::kCamera);
	const std::uint32_t type = *device.capture_type();
	auto formats = list_formats(device, type, detail, rates_of);
	if (!formats)
		return propagate(formats);
	CameraCapabilities result;
	result.identity = device.identity();
	result.multiplanar = V4L2_TYPE_IS_MULTIPLANAR(type);
	result.memory = memory_of(device, type);
	result.formats = std::move(*formats);
	return result;
}

} // namespace

Result<std::vector<InputInfo>> list_inputs(const Device &device)
{
	int current = -1;
	(void)device.try_ioctl(VIDIOC_G_INPUT, &current);
	std::vector<InputInfo> inputs;
	for (std::uint32_t i = 0; i < kMaxInputs; ++i) {
		v4l2_input input{};
		input.index = i;
		if (device.try_ioctl(VIDIOC_ENUMINPUT, &input) != 0)
			break;
		InputInfo info;
		info.index = i;
		info.name = to_string(input.name);
		info.current = current == static_cast<int>(i);
		info.has_signal = !(input.status & (V4L2_IN_ST_NO_POWER | V4L2_IN_ST_NO_SIGNAL |
						    V4L2_IN_ST_NO_SYNC));
		inputs.push_back(std::move(info));
	}
	return whole(device, std::move(inputs));
}

Result<std::vector<FormatCapability>> list_formats(const Device &device, std::uint32_t type,
						   Detail detail, std::optional<Size> rates_of)
{
	std::vector<FormatCapability> formats;
	CallBudget budget(kMaxFormatCalls);
	for (std::uint32_t i = 0; budget.take(); ++i) {
		v4l2_fmtdesc description{};
		description.index = i;
		description.type = type;
		if (device.try_ioctl(VIDIOC_ENUM_FMT, &description) != 0)
			break;
		FormatCapability format;
		format.fourcc = description.pixelformat;
		if (const PixelFormatInfo *info = find_v4l2_format(description.pixelformat))
			format.format = info->format;
		format.description = to_string(description.description);
		format.emulated = (description.flags & V4L2_FMT_FLAG_EMULATED) != 0;
		if (detail == Detail::kAll || format.format != PixelFormat::kInvalid)
			format.sizes = list_sizes(device, format.fourcc, rates_of, budget);
		formats.push_back(std::move(format));
	}
	return whole(device, std::move(formats));
}

Result<CameraCapabilities> camera_capabilities(const Device &device)
{
	auto result = describe_camera(device, Detail::kAll, {});
	if (!result)
		return result;
	auto inputs = list_inputs(device);
	if (!inputs)
		return propagate(inputs);
	auto controls = list_controls(device);
	if (!controls)
		return propagate(controls);
	result->inputs = std::move(*inputs);
	result->controls = std::move(*controls);
	return result;
}

Result<CameraCapabilities> camera_modes(const Device &device, std::optional<Size> size)
{
	return describe_camera(device, Detail::kNeeded, size);
}

Result<EncoderCapabilities> encoder_capabilities(const Device &device)
{
	assert(device.role() == Role::kEncoder);
	std::uint32_t type = *device.output_type();
	auto raw_formats = list_formats(device, type);
	if (!raw_formats)
		return propagate(raw_formats);
	auto codecs = list_formats(device, *device.capture_type());
	if (!codecs)
		return propagate(codecs);
	auto controls = list_controls(device);
	if (!controls)
		return propagate(controls);
	EncoderCapabilities result;
	result.identity = device.identity();
	result.multiplanar = V4L2_TYPE_IS_MULTIPLANAR(type);
	result.raw_memory = memory_of(device, type);
	result.raw_formats = std::move(*raw_formats);
	result.codecs = std::move(*codecs);
	result.controls = std::move(*controls);
	return result;
}

std::vector<Codec> list_codecs(const Device &camera)
{
	std::vector<Codec> codecs;
	CallBudget budget(kMaxFormatCalls);
	for (std::uint32_t i = 0; budget.take(); ++i) {
		v4l2_fmtdesc description{};
		description.index = i;
		description.type = *camera.capture_type();
		if (camera.try_ioctl(VIDIOC_ENUM_FMT, &description) != 0)
			break;
		const auto codec = codec_of(description.pixelformat);
		if (codec && std::ranges::find(codecs, *codec) == codecs.end())
			codecs.push_back(*codec);
	}
	return codecs;
}

bool encodes(const Device &device, std::optional<Codec> wanted)
{
	if (device.role() != Role::kEncoder)
		return false;
	const auto formats = list_formats(device, *device.capture_type());
	return formats && std::ranges::any_of(*formats, [wanted](const FormatCapability &format) {
		       const auto codec = codec_of(format.fourcc);
		       return codec && (!wanted || codec == wanted);
	       });
}

} // namespace penstock::v4l2
