#include "app/backends/camera_backends.h"

#include <array>
#include <string_view>

#include "app/backends/allocators.h"
#include "core/text/nearest.h"
#include "devices/pattern/camera.h"
#include "devices/v4l2/camera/camera.h"
#include "devices/v4l2/node/discovery.h"

namespace penstock {

namespace {

constexpr std::string_view kPattern = "pattern";

/// Memory that devices take from the pattern camera. Null: this machine has none.
AllocatorRef exportable_memory()
{
	for (const char *name : {"dma-heap:system", "udmabuf"})
		if (auto allocator = open_allocator(name))
			return *allocator;
	return {};
}

Result<std::unique_ptr<Camera>> open_pattern(const CameraSettings &settings)
{
	auto camera = pattern::Camera::open(settings, exportable_memory());
	if (!camera)
		return propagate(camera);
	return std::unique_ptr<Camera>(std::move(*camera));
}

} // namespace

Result<FoundCamera> FoundCamera::find(const std::string &selector, v4l2::Io &io)
{
	if (selector == kPattern)
		return FoundCamera(nullptr);
	auto node = v4l2::find_device(selector, v4l2::Role::kCamera, io);
	if (!node) {
		constexpr std::array<std::string_view, 2> kWords{"auto", kPattern};
		node.error().context += did_you_mean(selector, kWords);
		return propagate(node);
	}
	return FoundCamera(std::move(*node));
}

DeviceIdentity FoundCamera::identity() const
{
	return node_ ? node_->identity() : pattern::Camera::identity();
}

Result<std::unique_ptr<Camera>> FoundCamera::open(const CameraSettings &settings) &&
{
	if (!node_)
		return open_pattern(settings);
	auto camera = v4l2::Camera::open(std::move(node_), settings);
	if (!camera)
		return propagate(camera);
	return std::unique_ptr<Camera>(std::move(*camera));
}

std::vector<std::string> camera_choices(const CameraSettings &settings, v4l2::Io &io)
{
	if (settings.device == kPattern)
		return {settings.device};
	auto choices = v4l2::candidates(settings.device, v4l2::Role::kCamera, io);
	// The error of opening tells what there is instead.
	if (choices.empty())
		choices.emplace_back("auto");
	return choices;
}

Result<CameraCapabilities> pattern_camera_capabilities()
{
	auto camera = open_pattern({});
	if (!camera)
		return propagate(camera);
	return (*camera)->capabilities();
}

} // namespace penstock
