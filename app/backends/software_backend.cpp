#include "app/backends/software_backend.h"

#include "app/backends/backend_table.h"
#include "devices/software/encoder.h"

namespace penstock {

namespace {

std::vector<DeviceSelector> software_candidates(std::optional<Codec> codec, DriverAccess)
{
	if (codec && codec != Codec::kH264)
		return {};
	return {any_of(kSoftwareEncoders)};
}

Result<std::unique_ptr<Encoder>>
open_software_encoder(const DeviceSelector &, const EncoderSettings &settings, DriverAccess)
{
	return as_role<Encoder>(software::Encoder::open(settings));
}

void list_software_encoder(DeviceList &list, DriverAccess)
{
	if (auto encoder = software::Encoder::open({}); !encoder)
		return list.unusable.push_back({"software", encoder.error()});
	list.encoders.push_back({software::Encoder::describe(),
				 "on the CPU, reads any memory that can be mapped",
				 {}});
}

} // namespace

constinit const EncoderBackend kSoftwareEncoders{.api = DeviceApi::kSoftware,
						 .last_resort = true,
						 .candidates = software_candidates,
						 .open = open_software_encoder,
						 .list = list_software_encoder};

} // namespace penstock
