#include "config/options/consistency.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "config/options/destinations.h"
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

Status check_cameras(std::span<const PipelineSettings> pipelines)
{
	for (std::size_t i = 0; i < pipelines.size(); ++i) {
		const Status status = check_camera(pipelines[i].camera);
		if (!status && pipelines.size() > 1)
			return user_mistake(
				fmt::format("pipelines[{}]: {}", i, status.error().context));
		if (!status)
			return status;
	}
	return {};
}

/// Only files have segments.
Status check_segments(const std::vector<const Destination *> &destinations)
{
	bool wanted = false;
	for (const Destination *destination : destinations) {
		if (destination->segment.count() == 0)
			continue;
		if (destination->is_file())
			return {};
		wanted = true;
	}
	return wanted ? user_mistake("--segment: none of the outputs is a file") : Status{};
}

/// A password has a place, and a place has a password.
Status check_passwords(const std::vector<const Destination *> &destinations)
{
	bool given = false;
	bool placed = false;
	for (const Destination *destination : destinations) {
		const bool has_place = destination->has_password_place();
		given = given || !destination->password_file.empty();
		placed = placed || has_place;
		if (has_place && destination->password_file.empty())
			return user_mistake(fmt::format(
				"output {}: the URL has {}, so --password-file FILE is needed",
				shown_url(destination->url), kPasswordPlace));
	}
	if (given && !placed)
		return user_mistake(fmt::format("--password-file: no URL has {}, where the "
						"password goes",
						kPasswordPlace));
	return {};
}

} // namespace

Status check(std::span<const PipelineSettings> pipelines)
{
	Status status = check_cameras(pipelines);
	const std::vector<const Destination *> destinations = destinations_of(pipelines);
	if (status)
		status = check_segments(destinations);
	return status ? check_passwords(destinations) : status;
}

} // namespace penstock
