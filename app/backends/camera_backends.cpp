#include "app/backends/camera_backends.h"

#include <algorithm>
#include <array>

#include "app/backends/backend_table.h"
#include "app/backends/pattern_backend.h"
#include "app/backends/v4l2_backend.h"

namespace penstock {

namespace {

constexpr std::array kCameraBackends{&kV4l2Cameras, &kPatternCameras};

} // namespace

std::span<const CameraBackend *const> camera_backends()
{
	return kCameraBackends;
}

std::vector<DeviceSelector> camera_choices(const DeviceSelector &selector, v4l2::Io &io)
{
	if (!selector.is_auto())
		return {selector};
	std::vector<DeviceSelector> choices;
	for (const CameraBackend *backend : kCameraBackends)
		append(choices, backend->candidates(io));
	// The error of opening tells what there is instead.
	if (choices.empty())
		choices.push_back(any_of(*kCameraBackends.front()));
	return choices;
}

Result<std::unique_ptr<FoundCamera>> find_camera(const DeviceSelector &selector, v4l2::Io &io)
{
	auto camera = backend_of(selector, camera_backends()).find(selector, io);
	if (camera)
		return camera;
	camera.error().context += similar_kind(selector, camera_kinds());
	const bool missing = camera.error().is(std::errc::no_such_device) ||
			     camera.error().is(std::errc::no_such_file_or_directory);
	if (missing && std::ranges::all_of(kCameraBackends, [&io](const CameraBackend *backend) {
		    return backend->candidates(io).empty();
	    }))
		camera.error().context += "; --camera pattern needs none";
	return camera;
}

Result<std::unique_ptr<FoundCamera>> find_camera_again(const DeviceSelector &selector,
						       const DeviceIdentity &lost, v4l2::Io &io)
{
	const CameraBackend &backend = backend_of(selector, camera_backends());
	return backend.find_again ? backend.find_again(lost, io) : backend.find(selector, io);
}

} // namespace penstock
