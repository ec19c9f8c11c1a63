#include "app/backends/pattern_backend.h"

#include "app/backends/allocators.h"
#include "app/backends/backend_table.h"
#include "devices/pattern/camera.h"

namespace penstock {

namespace {

/// Memory that devices take from the pattern camera. Null: this machine has none.
AllocatorRef exportable_memory()
{
	for (const char *name : {"dma-heap:system", "udmabuf"})
		if (auto allocator = open_allocator(name))
			return *allocator;
	return {};
}

class FoundPattern final : public FoundCamera
{
public:
	DeviceIdentity identity() const override { return pattern::camera_identity(); }

	Result<std::unique_ptr<Camera>> open(const CameraSettings &settings) override
	{
		return as_role<Camera>(pattern::Camera::open(settings, exportable_memory()));
	}
};

/// Whoever wants colour bars asks for them.
std::vector<DeviceSelector> pattern_candidates(v4l2::Io &)
{
	return {};
}

Result<std::unique_ptr<FoundCamera>> find_pattern(const DeviceSelector &, v4l2::Io &)
{
	return std::make_unique<FoundPattern>();
}

void list_pattern(DeviceList &list, v4l2::Io &)
{
	auto camera = FoundPattern().open({});
	if (!camera)
		return;
	if (auto capabilities = (*camera)->capabilities())
		list.cameras.push_back({std::move(*capabilities), "no device", {}});
}

} // namespace

constinit const CameraBackend kPatternCameras{.api = DeviceApi::kPattern,
					      .candidates = pattern_candidates,
					      .find = find_pattern,
					      .list = list_pattern};

Result<std::unique_ptr<Camera>> open_card_camera(const CameraSettings &settings,
						 const pattern::CardText &text,
						 const Colorimetry &colorimetry)
{
	return as_role<Camera>(pattern::Camera::open(
		settings, exportable_memory(),
		{{"card", "pattern", text.title, {}}, pattern::card_with(text), colorimetry}));
}

} // namespace penstock
