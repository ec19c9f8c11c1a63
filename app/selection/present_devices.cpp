#include "app/selection/present_devices.h"

#include <optional>

#include "app/backends/camera_backends.h"
#include "app/backends/encoder_backends.h"
#include "app/outputs/output_plan.h"

namespace penstock {

namespace {

std::optional<Problem> missing_camera(const CameraSettings &settings, v4l2::Io &io)
{
	std::optional<Problem> first;
	for (const DeviceSelector &choice : camera_choices(settings.device, io)) {
		auto camera = find_camera(choice, io);
		if (camera)
			return std::nullopt;
		if (!first)
			first = opening_problem(camera.error());
	}
	return first;
}

std::optional<Problem> missing_encoder(const StreamSettings &stream, DriverAccess drivers)
{
	auto codecs = codecs_to_try(stream.outputs, stream.encoder.codec);
	if (!codecs)
		return Problem{Problem::Kind::kMistake, codecs.error().context};
	std::optional<Problem> first;
	EncoderSettings settings = stream.encoder;
	for (const std::optional<Codec> codec : *codecs) {
		settings.codec = codec;
		for (const DeviceSelector &choice : encoder_choices(settings, drivers)) {
			auto encoder = open_encoder(choice, settings, drivers);
			if (encoder)
				return std::nullopt;
			if (!first)
				first = opening_problem(encoder.error());
		}
	}
	return first;
}

} // namespace

std::vector<Problem> missing_devices(const PipelineSettings &settings, DriverAccess drivers)
{
	std::vector<Problem> problems;
	if (auto camera = missing_camera(settings.camera, drivers.io))
		problems.push_back(std::move(*camera));
	for (const StreamSettings &stream : settings.streams)
		if (auto encoder = missing_encoder(stream, drivers))
			problems.push_back(std::move(*encoder));
	return problems;
}

} // namespace penstock
