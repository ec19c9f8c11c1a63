#include "app/backends/vaapi_backend.h"

#include <utility>

#include "app/backends/backend_table.h"
#include "devices/roles/device_nodes.h"
#include "devices/vaapi/driver/discovery.h"
#include "devices/vaapi/encoder.h"

namespace penstock {

namespace {

std::vector<DeviceSelector> vaapi_candidates(std::optional<Codec> codec, DriverAccess drivers)
{
	return by_path(DeviceApi::kVaapi, vaapi::candidates(codec, drivers.va_calls));
}

Result<std::unique_ptr<Encoder>> open_vaapi_encoder(const DeviceSelector &selector,
						    const EncoderSettings &settings,
						    DriverAccess drivers)
{
	auto display = vaapi::find_display(selector, settings.codec, drivers.va_calls);
	if (!display)
		return propagate(display);
	return as_role<Encoder>(vaapi::Encoder::open(std::move(*display), settings));
}

void list_vaapi_encoders(DeviceList &list, DriverAccess drivers)
{
	for (const std::string &path : list_nodes(DeviceApi::kVaapi)) {
		auto encoder = open_vaapi_encoder(DeviceSelector::of_path(DeviceApi::kVaapi, path),
						  {}, drivers);
		if (!encoder) {
			list.unusable.push_back({path, encoder.error()});
			continue;
		}
		auto capabilities = (*encoder)->capabilities();
		if (!capabilities) {
			list.unusable.push_back({path, capabilities.error()});
			continue;
		}
		list.encoders.push_back(
			{std::move(*capabilities), "VA-API", aliases_of(path, DeviceApi::kVaapi)});
		list.has_hardware = true;
	}
}

} // namespace

constinit const EncoderBackend kVaapiEncoders{.api = DeviceApi::kVaapi,
					      .candidates = vaapi_candidates,
					      .open = open_vaapi_encoder,
					      .list = list_vaapi_encoders};

} // namespace penstock
