#include "config/options/consistency.h"

#include <fmt/format.h>

#include "core/base/user_mistake.h"

namespace penstock {

namespace {

Status check_camera(const CameraSettings &camera)
{
	const bool pattern = camera.device.api == DeviceApi::kPattern;
	if (!pattern && camera.rate && camera.rate->num == 0)
		return user_mistake(
			"--fps 0, as fast as frames are taken, is for --camera pattern only; "
			"write a rate as 30 or 30000/1001");
	if (pattern && camera.input)
		return user_mistake(
			fmt::format("--input {}: the pattern camera has no inputs", *camera.input));
	if (pattern && !camera.controls.empty())
		return user_mistake(fmt::format("--ctrl {}: the pattern camera has no controls",
						camera.controls[0].name));
	return {};
}

/// Only files have segments.
Status check_segments(const std::vector<StreamSettings> &streams)
{
	bool wanted = false;
	for (const StreamSettings &stream : streams)
		for (const auto &[destination, optional] : stream.outputs) {
			if (destination.segment.count() == 0)
				continue;
			if (destination.is_file())
				return {};
			wanted = true;
		}
	return wanted ? user_mistake("--segment: none of the outputs is a file") : Status{};
}

} // namespace

Status check(const PipelineSettings &pipeline)
{
	Status status = check_camera(pipeline.camera);
	return status ? check_segments(pipeline.streams) : status;
}

} // namespace penstock
