#include "app/backends/encoder_backends.h"

#include <array>

#include "app/backends/backend_table.h"
#include "app/backends/passthrough_backend.h"
#include "app/backends/software_backend.h"
#include "app/backends/v4l2_backend.h"
#include "app/backends/vaapi_backend.h"

namespace penstock {

namespace {

constexpr std::array kBackends{&kV4l2Encoders, &kVaapiEncoders, &kSoftwareEncoders, &kPassthrough};

} // namespace

std::span<const EncoderBackend *const> encoder_backends()
{
	return kBackends;
}

std::vector<DeviceSelector> encoder_choices(const EncoderSettings &settings, DriverAccess drivers)
{
	if (!settings.device.is_auto())
		return {settings.device};
	std::vector<DeviceSelector> choices;
	for (const EncoderBackend *backend : kBackends)
		if (!backend->last_resort || choices.empty())
			append(choices, backend->candidates(settings.codec, drivers));
	// The error of opening tells what there is instead.
	if (choices.empty())
		choices.push_back(any_of(*kBackends.front()));
	return choices;
}

bool is_last_resort(const DeviceSelector &choice)
{
	return backend_of(choice, encoder_backends()).last_resort;
}

Result<std::unique_ptr<Encoder>> open_encoder(const DeviceSelector &choice,
					      const EncoderSettings &settings, DriverAccess drivers)
{
	auto encoder = backend_of(choice, encoder_backends()).open(choice, settings, drivers);
	if (!encoder)
		encoder.error().context += similar_kind(choice, encoder_kinds());
	return encoder;
}

} // namespace penstock
