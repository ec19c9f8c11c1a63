#include "devices/v4l2/node/capabilities.h"

#include <algorithm>
#include <cassert>
#include <linux/videodev2.h>
#include <utility>

#include "devices/v4l2/calls/kernel_string.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/driver_numbers.h"
#include "devices/v4l2/node/format_list.h"

namespace penstock::v4l2 {

namespace {

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
template <typename List>
Result<List> whole(const Device &device, List list)
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

/// All that the node lists of a queue.
Result<LazyList<FormatCapability>> whole_list(const Device &device, std::uint32_t type)
{
	const LazyList<FormatCapability> formats = list_formats(device, type);
	for (const FormatCapability &format : formats)
		for (const SizeRange &range : format.sizes)
			(void)range.rates.size();
	return whole(device, formats);
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

Result<CameraCapabilities> camera_capabilities(const Device &device)
{
	assert(device.role() == Role::kCamera);
	const std::uint32_t type = *device.capture_type();
	auto formats = whole_list(device, type);
	if (!formats)
		return propagate(formats);
	auto inputs = list_inputs(device);
	if (!inputs)
		return propagate(inputs);
	auto controls = list_controls(device);
	if (!controls)
		return propagate(controls);
	CameraCapabilities result;
	result.identity = device.identity();
	result.multiplanar = V4L2_TYPE_IS_MULTIPLANAR(type);
	result.memory = memory_of(device, type);
	result.formats = std::move(*formats);
	result.inputs = std::move(*inputs);
	result.controls = std::move(*controls);
	return result;
}

Result<EncoderCapabilities> encoder_capabilities(const Device &device)
{
	assert(device.role() == Role::kEncoder);
	std::uint32_t type = *device.output_type();
	auto raw_formats = whole_list(device, type);
	if (!raw_formats)
		return propagate(raw_formats);
	auto codecs = whole_list(device, *device.capture_type());
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
	for (const FormatCapability &format : list_formats(camera, *camera.capture_type())) {
		const auto codec = codec_of(format.fourcc);
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
	return std::ranges::any_of(formats, [wanted](const FormatCapability &format) {
		const auto codec = codec_of(format.fourcc);
		return codec && (!wanted || codec == wanted);
	});
}

} // namespace penstock::v4l2
