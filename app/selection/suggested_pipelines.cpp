#include "app/selection/suggested_pipelines.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/backends/camera_backends.h"
#include "app/selection/prepare_pipeline.h"
#include "config/options/values.h"
#include "devices/roles/device_nodes.h"

namespace penstock {

namespace {

/// Containers that together hold every codec, the most common one first.
constexpr std::array<std::string_view, 3> kEndings{".mp4", ".webm", ".fwht"};
constexpr std::chrono::minutes kSegment{10};

/// "hd-webcam-c920" of "HD Webcam (C920)": also a name for a folder.
std::string plain_name(std::string_view card)
{
	std::string name;
	for (const char letter : card)
		if (std::isalnum(static_cast<unsigned char>(letter)))
			name += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
		else if (!name.empty() && name.back() != '-')
			name += '-';
	while (name.ends_with('-'))
		name.pop_back();
	return name.empty() ? "camera" : name;
}

/// "camera", or "camera-2" where another one has that name.
std::string free_name(const std::string &wanted, const std::vector<PipelineSettings> &taken)
{
	std::string name = wanted;
	for (int number = 2; std::ranges::find(taken, name, &PipelineSettings::name) != taken.end();
	     ++number)
		name = fmt::format("{}-{}", wanted, number);
	return name;
}

/// A link of udev, which stays when other devices are plugged in, or else the selector itself.
template <typename Parse>
DeviceSelector lasting(const DeviceSelector &selector, Parse parse)
{
	const std::vector<std::string> links = aliases_of(selector.name, *selector.api);
	if (links.empty())
		return selector;
	return parse(links.front()).value_or(selector);
}

/// The folder of a day is made when it is needed.
OutputSettings output_of(const std::string &name, std::string_view ending)
{
	OutputSettings output;
	output.destination =
		parse_destination(fmt::format("{}-%Y-%m-%d/%H%M%S{}", name, ending)).value();
	output.destination.segment = kSegment;
	return output;
}

/// Where the camera itself leaves a choice, what was planned is written down.
void adopt(PipelineSettings &pipeline, const OpenDevices &devices)
{
	const PathReport &report = devices.report;
	const auto native = devices.camera->native_size();
	if (native && !*native)
		pipeline.camera.size = report.plan.decision.encoder_side().layout.size();
	const ReportedEncoder &encoder = report.encoders.front();
	EncoderSettings &settings = pipeline.streams[0].encoder;
	settings.codec = encoder.codec;
	if (auto selector = parse_encoder_selector(encoder.identity.path))
		settings.device = lasting(*selector, parse_encoder_selector);
}

/// The first container for which there is an encoder.
Outcome<OpenDevices> plan_any(PipelineSettings &pipeline, DriverAccess drivers)
{
	std::optional<Outcome<OpenDevices>> first;
	for (std::string_view ending : kEndings) {
		pipeline.streams[0].outputs = {output_of(pipeline.name, ending)};
		auto devices = prepare_pipeline(pipeline, drivers);
		if (devices && devices->report.plan.chosen)
			return devices;
		if (devices)
			devices = problem(Problem::Kind::kNoPath,
					  "no path from this camera to an encoder; `penstock plan` "
					  "says why");
		if (!first)
			first = std::move(devices);
	}
	return std::move(*first);
}

Outcome<PipelineSettings> suggest(const DeviceSelector &camera,
				  const std::vector<PipelineSettings> &taken, DriverAccess drivers)
{
	auto found = find_camera(camera, drivers.io);
	if (!found)
		return tl::unexpected<Problem>(opening_problem(found.error()));
	PipelineSettings pipeline;
	const bool pattern = camera.api == DeviceApi::kPattern;
	const std::string name = pattern ? "pattern" : plain_name((*found)->identity().card);
	pipeline.name = free_name(name, taken);
	found->reset();
	pipeline.camera.device = camera;
	auto devices = plan_any(pipeline, drivers);
	if (!devices)
		return propagate(devices);
	adopt(pipeline, *devices);
	return pipeline;
}

} // namespace

SuggestedPipelines suggest_pipelines(v4l2::Io &io)
{
	SuggestedPipelines made;
	for (const DeviceSelector &camera : camera_choices({}, io)) {
		auto pipeline = suggest(camera, made.pipelines, io);
		if (!pipeline) {
			if (camera.by != DeviceSelector::By::kAny)
				made.left_out.push_back(fmt::format("{}: {}", to_string(camera),
								    pipeline.error().message));
			continue;
		}
		pipeline->camera.device = lasting(camera, parse_camera_selector);
		made.pipelines.push_back(std::move(*pipeline));
	}
	made.has_camera = !made.pipelines.empty();
	if (made.has_camera)
		return made;
	const DeviceSelector pattern{DeviceApi::kPattern, DeviceSelector::By::kAny, {}};
	auto pipeline = suggest(pattern, {}, io);
	if (!pipeline) {
		// Also without an encoder it is a file to begin with.
		pipeline = PipelineSettings{};
		pipeline->name = "pattern";
		pipeline->camera.device = pattern;
		pipeline->streams[0].outputs = {output_of(pipeline->name, kEndings.front())};
	}
	made.pipelines.push_back(std::move(*pipeline));
	return made;
}

} // namespace penstock
