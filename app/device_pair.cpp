#include "app/device_pair.h"

#include <optional>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/allocators.h"
#include "app/cameras.h"
#include "app/encoders.h"

namespace penstock {

namespace {

/// A wrong name or value of an input or control is the user's mistake, the rest the device's.
tl::unexpected<Failure> opening_failure(const Error &error)
{
	if (error.code == std::make_error_code(std::errc::invalid_argument) &&
	    error.code.category() == std::generic_category())
		return failure(ExitCode::kUsage, error.context);
	return device_failure(ExitCode::kNoDevice, error);
}

Outcome<DevicePair> open_pair(const std::string &camera_choice, const EncoderChoice &choice,
			      const WaySettings &settings, v4l2::Io &io)
{
	auto found = FoundCamera::find(camera_choice, io);
	if (!found)
		return opening_failure(found.error());
	auto encoder = open_encoder(choice, settings.encoder, io);
	if (!encoder)
		return opening_failure(encoder.error());

	DevicePair pair;
	pair.encoder = std::move(*encoder);
	pair.report.encoder = pair.encoder->identity();
	pair.report.camera = found->identity();
	auto camera = std::move(*found).open(settings.camera);
	if (!camera)
		return opening_failure(camera.error());
	pair.camera = std::move(*camera);
	pair.report.codec = pair.encoder->codec();
	pair.planner = std::make_unique<Planner>(*pair.camera, *pair.encoder, open_allocator);

	auto plan = pair.planner->plan(settings.camera, settings.policy,
				       list_allocators(settings.policy.allocator));
	if (!plan) {
		pair.camera->restore();
		return tl::unexpected<Failure>(plan.error());
	}
	pair.report.plan = std::move(*plan);
	return pair;
}

bool is_zero_copy(const DevicePair &pair)
{
	return pair.report.plan.chosen && is_zero_copy(pair.report.plan.decision.strategy);
}

std::string only_choice(const WaySettings &settings)
{
	bool any_camera = settings.camera.device == "auto";
	bool any_encoder = settings.encoder.device == "auto";
	if (any_camera && any_encoder)
		return "the only camera and the only encoder";
	if (any_camera)
		return "the only camera, and the encoder that was asked for";
	if (any_encoder)
		return "the camera that was asked for, and the only encoder";
	return "both as asked for";
}

struct Choice {
	std::string camera;
	EncoderChoice encoder;
};

Outcome<DevicePair> choose(const WaySettings &settings, const std::vector<EncoderChoice> &encoders,
			   v4l2::Io &io)
{
	auto cameras = camera_choices(settings.camera, io);
	if (cameras.size() == 1 && encoders.size() == 1) {
		auto pair = open_pair(cameras[0], encoders[0], settings, io);
		if (pair)
			pair->report.selection = only_choice(settings);
		return pair;
	}

	std::optional<Choice> copying;
	std::optional<Outcome<DevicePair>> first;
	for (const std::string &camera : cameras)
		for (const EncoderChoice &encoder : encoders) {
			auto pair = open_pair(camera, encoder, settings, io);
			if (pair && is_zero_copy(*pair)) {
				pair->report.selection = fmt::format(
					"{} and {} are the first pair with a zero-copy way", camera,
					encoder.selector);
				return pair;
			}
			if (pair && pair->report.plan.chosen && !copying)
				copying = Choice{camera, encoder};
			if (pair)
				pair->camera->restore();
			if (!first)
				first = std::move(pair);
		}
	// Where nothing works, the first pair's reasons are the most useful ones.
	if (!copying)
		return std::move(*first);
	auto pair = open_pair(copying->camera, copying->encoder, settings, io);
	if (pair)
		pair->report.selection = fmt::format(
			"no pair has a zero-copy way; {} and {} are the first that have any",
			copying->camera, copying->encoder.selector);
	return pair;
}

} // namespace

Outcome<DevicePair> choose_pair(const WaySettings &settings, v4l2::Io &io)
{
	const auto encoders = encoder_choices(settings.encoder, io);
	auto pair = choose(settings, encoders, io);
	if (pair && settings.encoder.device == "auto" &&
	    encoders[0].kind == EncoderChoice::Kind::kSoftware)
		spdlog::warn("this machine has no hardware encoder for H.264; the CPU encodes");
	return pair;
}

} // namespace penstock
