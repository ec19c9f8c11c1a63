#include "app/device_pair.h"

#include <optional>

#include <fmt/format.h>

#include "app/allocators.h"
#include "devices/v4l2/camera.h"
#include "devices/v4l2/discovery.h"
#include "devices/v4l2/m2m_encoder.h"

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

std::string encoder_path(const std::string &selector)
{
	constexpr std::string_view kPrefix = "v4l2:";
	return selector.starts_with(kPrefix) ? selector.substr(kPrefix.size()) : selector;
}

Outcome<DevicePair> open_pair(const std::string &camera_path, const std::string &encoder_path,
			      const WaySettings &settings, v4l2::Io &io)
{
	auto camera_node = v4l2::find_device(camera_path, v4l2::Role::kCamera, io);
	if (!camera_node)
		return opening_failure(camera_node.error());
	auto encoder_node = v4l2::find_device(encoder_path, v4l2::Role::kEncoder, io);
	if (!encoder_node)
		return opening_failure(encoder_node.error());

	DevicePair pair;
	pair.report.camera = (*camera_node)->identity();
	pair.report.encoder = (*encoder_node)->identity();
	auto camera = v4l2::Camera::open(std::move(*camera_node), settings.camera);
	if (!camera)
		return opening_failure(camera.error());
	auto encoder = v4l2::M2mEncoder::open(std::move(*encoder_node), settings.encoder);
	if (!encoder) {
		(*camera)->restore();
		return opening_failure(encoder.error());
	}
	pair.camera = std::move(*camera);
	pair.encoder = std::move(*encoder);
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

/// Words that the command line has for devices without hardware.
std::optional<std::string> not_in_this_version(const WaySettings &settings)
{
	if (settings.camera.device == "pattern")
		return "--camera pattern: this version has no pattern camera";
	const std::string &encoder = settings.encoder.device;
	if (encoder == "software")
		return "--encoder software: this version has no software encoder";
	if (encoder.starts_with("vaapi"))
		return "--encoder " + encoder + ": this version has no VA-API encoder";
	return std::nullopt;
}

struct Choice {
	std::string camera;
	std::string encoder;
};

} // namespace

Outcome<DevicePair> choose_pair(const WaySettings &settings, v4l2::Io &io)
{
	if (auto refusal = not_in_this_version(settings))
		return failure(ExitCode::kUsage, *refusal);
	std::string encoder_selector = encoder_path(settings.encoder.device);
	auto cameras = v4l2::candidates(settings.camera.device, v4l2::Role::kCamera, io);
	auto encoders = v4l2::candidates(encoder_selector, v4l2::Role::kEncoder, io);
	if (cameras.size() <= 1 && encoders.size() <= 1) {
		auto pair = open_pair(cameras.empty() ? "auto" : cameras[0],
				      encoders.empty() ? "auto" : encoders[0], settings, io);
		if (pair)
			pair->report.selection = only_choice(settings);
		return pair;
	}

	std::optional<Choice> copying;
	std::optional<Outcome<DevicePair>> first;
	for (const std::string &camera : cameras)
		for (const std::string &encoder : encoders) {
			auto pair = open_pair(camera, encoder, settings, io);
			if (pair && is_zero_copy(*pair)) {
				pair->report.selection = fmt::format(
					"{} and {} are the first pair with a zero-copy way", camera,
					encoder);
				return pair;
			}
			if (pair && pair->report.plan.chosen && !copying)
				copying = Choice{camera, encoder};
			if (pair)
				pair->camera->restore();
			if (!first)
				first = std::move(pair);
		}
	if (copying) {
		auto pair = open_pair(copying->camera, copying->encoder, settings, io);
		if (pair)
			pair->report.selection = fmt::format(
				"no pair has a zero-copy way; {} and {} are the first that "
				"have any",
				copying->camera, copying->encoder);
		return pair;
	}
	// Nothing works: the first pair's reasons are the most useful ones.
	return first ? std::move(*first)
		     : open_pair(cameras.empty() ? "auto" : cameras[0],
				 encoders.empty() ? "auto" : encoders[0], settings, io);
}

} // namespace penstock
