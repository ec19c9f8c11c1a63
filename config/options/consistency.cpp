#include "config/options/consistency.h"

#include <fmt/format.h>

#include "config/outputs/url_secrets.h"
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

/// A password has a place, and a place has a password.
Status check_passwords(const std::vector<StreamSettings> &streams)
{
	bool given = false;
	bool placed = false;
	for (const StreamSettings &stream : streams)
		for (const auto &[destination, optional] : stream.outputs) {
			const bool has_place =
				destination.is_sink() &&
				destination.url.find(kPasswordPlace) != std::string::npos;
			given = given || !destination.password_file.empty();
			placed = placed || has_place;
			if (has_place && destination.password_file.empty())
				return user_mistake(fmt::format("output {}: the URL has {}, so "
								"--password-file FILE is needed",
								shown_url(destination.url),
								kPasswordPlace));
		}
	if (given && !placed)
		return user_mistake(fmt::format("--password-file: no URL has {}, where the "
						"password goes",
						kPasswordPlace));
	return {};
}

} // namespace

Status check(const PipelineSettings &pipeline)
{
	Status status = check_camera(pipeline.camera);
	if (status)
		status = check_segments(pipeline.streams);
	return status ? check_passwords(pipeline.streams) : status;
}

} // namespace penstock
