#include "app/backends/passthrough_backend.h"

#include "app/backends/backend_table.h"
#include "devices/passthrough/encoder.h"

namespace penstock {

namespace {

std::vector<DeviceSelector> candidates(std::optional<Codec>, DriverAccess)
{
	return {};
}

Result<std::unique_ptr<Encoder>> open(const DeviceSelector &, const EncoderSettings &settings,
				      DriverAccess)
{
	return as_role<Encoder>(passthrough::Encoder::open(settings));
}

/// There is no device to tell of; what a camera codes stands with the camera.
void list(DeviceList &, DriverAccess)
{}

} // namespace

constinit const EncoderBackend kPassthrough{
	.api = DeviceApi::kPassthrough, .candidates = candidates, .open = open, .list = list};

} // namespace penstock
