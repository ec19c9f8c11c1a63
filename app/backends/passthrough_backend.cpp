#include "app/backends/passthrough_backend.h"

#include "app/backends/backend_table.h"
#include "devices/passthrough/encoder.h"

namespace penstock {

namespace {

std::vector<DeviceSelector> passthrough_candidates(std::optional<Codec>, DriverAccess)
{
	return {};
}

Result<std::unique_ptr<Encoder>> open_passthrough(const DeviceSelector &,
						  const EncoderSettings &settings, DriverAccess)
{
	return as_role<Encoder>(passthrough::Encoder::open(settings));
}

/// There is no device to tell of; what a camera codes stands with the camera.
void list_passthrough(DeviceList &, DriverAccess)
{}

} // namespace

constinit const EncoderBackend kPassthrough{.api = DeviceApi::kPassthrough,
					    .candidates = passthrough_candidates,
					    .open = open_passthrough,
					    .list = list_passthrough};

} // namespace penstock
