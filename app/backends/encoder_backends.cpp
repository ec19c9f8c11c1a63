#include "app/backends/encoder_backends.h"

#include <array>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/backends/backend_table.h"
#include "app/backends/passthrough_backend.h"
#include "app/backends/software_backend.h"
#include "app/backends/v4l2_backend.h"
#include "app/backends/vaapi_backend.h"
#include "core/base/whole_message.h"
#include "devices/v4l2/node/discovery.h"

namespace penstock {

namespace {

constexpr std::array kEncoderBackends{&kV4l2Encoders, &kVaapiEncoders, &kSoftwareEncoders,
				      &kPassthrough};

/// "/dev/video11 (h264, mjpeg)".
std::string describe(const EncoderCapabilities &encoder)
{
	std::vector<std::string_view> codecs;
	for (const FormatCapability &codec : encoder.codecs)
		codecs.push_back(coded_format_name(codec.fourcc));
	const std::string &path = encoder.identity.path;
	return fmt::format("{} ({})", path.empty() ? encoder.identity.card : path,
			   fmt::join(codecs, ", "));
}

/// What a machine has whose encoders do not make the codec that was asked for.
tl::unexpected<Error> no_encoder(std::optional<Codec> codec, DriverAccess drivers)
{
	DeviceList list;
	for (const EncoderBackend *backend : kEncoderBackends)
		backend->list(list, drivers);
	std::vector<std::string> encoders;
	for (const auto &encoder : list.encoders)
		encoders.push_back(describe(encoder.capabilities));
	std::string text = fmt::format("no encoder of this machine makes {}; it has {}",
				       name_of(codec), fmt::join(encoders, ", "));
	if (const std::string denied = v4l2::denied_hint(drivers.io); !denied.empty())
		text += fmt::format("; {}", denied);
	return whole_message(std::errc::no_such_device, std::move(text));
}

} // namespace

std::span<const EncoderBackend *const> encoder_backends()
{
	return kEncoderBackends;
}

std::vector<DeviceSelector> encoder_choices(const EncoderSettings &settings, DriverAccess drivers)
{
	if (!settings.device.is_auto())
		return {settings.device};
	std::vector<DeviceSelector> choices;
	for (const EncoderBackend *backend : kEncoderBackends)
		if (!backend->last_resort || choices.empty())
			append(choices, backend->candidates(settings.codec, drivers));
	// The error of opening tells what there is instead.
	if (choices.empty())
		choices.push_back(settings.device);
	return choices;
}

bool is_last_resort(const DeviceSelector &choice)
{
	return !choice.is_auto() && backend_of(choice, encoder_backends()).last_resort;
}

Result<std::unique_ptr<Encoder>> open_encoder(const DeviceSelector &choice,
					      const EncoderSettings &settings, DriverAccess drivers)
{
	if (choice.is_auto())
		return no_encoder(settings.codec, drivers);
	auto encoder = backend_of(choice, encoder_backends()).open(choice, settings, drivers);
	if (!encoder)
		encoder.error().context += similar_kind(choice, encoder_kinds());
	return encoder;
}

} // namespace penstock
