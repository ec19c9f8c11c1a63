#include "app/planning/device_selection.h"

#include <optional>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "app/backends/allocators.h"
#include "app/backends/camera_backends.h"
#include "app/backends/encoder_backends.h"
#include "app/planning/combinations.h"

namespace penstock {

namespace {

/// What was asked for.
struct Request {
	const CameraSettings &camera;
	std::span<const EncoderSettings> encoders;
	const AllocationPolicy &policy;
};

/// A camera and an encoder for each stream, before they are opened.
struct Choice {
	DeviceSelector camera;
	std::vector<DeviceSelector> encoders; ///< as many as Request::encoders
};

/// "/dev/video0 and /dev/video11"
std::string names_of(const Choice &choice)
{
	std::string names = to_string(choice.camera);
	for (const DeviceSelector &encoder : choice.encoders)
		names += " and " + to_string(encoder);
	return names;
}

/// Those of OpenDevices::encoder_settings.
Outcome<void> open_encoders(OpenDevices &devices, DriverAccess drivers)
{
	std::vector<ReportedEncoder> reported;
	for (const EncoderSettings &settings : devices.encoder_settings) {
		auto encoder = open_encoder(settings.device, settings, drivers);
		if (!encoder)
			return tl::unexpected<Problem>(opening_problem(encoder.error()));
		reported.push_back({(*encoder)->identity(), (*encoder)->codec()});
		devices.encoders.push_back(std::move(*encoder));
	}
	devices.report.encoders = std::move(reported);
	return {};
}

/// Who reads the camera's frames: the only encoder, or the group of all.
FrameConsumer &consumer_of(OpenDevices &devices)
{
	return devices.group ? static_cast<FrameConsumer &>(*devices.group) : *devices.encoders[0];
}

Outcome<void> group_encoders(OpenDevices &devices)
{
	if (devices.encoders.size() == 1)
		return {};
	std::vector<Encoder *> members;
	for (const auto &encoder : devices.encoders)
		members.push_back(encoder.get());
	auto group = EncoderGroup::create(std::move(members));
	if (!group)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kEncoder, group.error()));
	if (!*group)
		return problem(Problem::Kind::kNoPath, group->error().reason);
	devices.group = std::move(**group);
	return {};
}

Outcome<void> plan_path(OpenDevices &devices, const CameraSettings &camera,
			const AllocationPolicy &policy)
{
	devices.planner =
		std::make_unique<Planner>(*devices.camera, consumer_of(devices), open_allocator);
	auto plan = devices.planner->plan(camera, policy, list_allocators(policy.allocator));
	if (!plan)
		return propagate(plan);
	devices.report.plan = std::move(*plan);
	return {};
}

Outcome<OpenDevices> open_and_plan(const Choice &choice, const Request &request,
				   DriverAccess drivers)
{
	auto found = find_camera(choice.camera, drivers.io);
	if (!found)
		return tl::unexpected<Problem>(opening_problem(found.error()));
	OpenDevices devices;
	devices.choice = choice.camera;
	devices.encoder_settings.assign(request.encoders.begin(), request.encoders.end());
	for (std::size_t i = 0; i < choice.encoders.size(); ++i)
		devices.encoder_settings[i].device = choice.encoders[i];
	if (auto opened = open_encoders(devices, drivers); !opened)
		return propagate(opened);
	if (auto grouped = group_encoders(devices); !grouped)
		return propagate(grouped);
	devices.report.camera = (*found)->identity();
	auto camera = (*found)->open(request.camera);
	if (!camera)
		return tl::unexpected<Problem>(opening_problem(camera.error()));
	devices.camera = std::move(*camera);
	if (auto planned = plan_path(devices, request.camera, request.policy); !planned)
		return propagate(planned);
	return devices;
}

bool is_zero_copy(const OpenDevices &devices)
{
	return devices.report.plan.chosen && is_zero_copy(devices.report.plan.decision.strategy);
}

std::string only_choice(const Request &request)
{
	const bool any_camera = request.camera.device.is_auto();
	const bool any_encoder = request.encoders[0].device.is_auto();
	if (request.encoders.size() > 1)
		return "the only choice";
	if (any_camera && any_encoder)
		return "the only camera and the only encoder";
	if (any_camera)
		return "the only camera, and the encoder that was asked for";
	if (any_encoder)
		return "the camera that was asked for, and the only encoder";
	return "both as asked for";
}

/// All combinations of them.
std::vector<Choice> all_choices(const std::vector<DeviceSelector> &cameras,
				const std::vector<std::vector<DeviceSelector>> &encoders)
{
	std::vector<std::size_t> lengths{cameras.size()};
	for (const auto &of_one : encoders)
		lengths.push_back(of_one.size());
	std::vector<Choice> choices;
	Combinations combinations(std::move(lengths));
	do {
		const auto &places = combinations.places();
		Choice choice{cameras[places[0]], {}};
		for (std::size_t i = 0; i < encoders.size(); ++i)
			choice.encoders.push_back(encoders[i][places[i + 1]]);
		choices.push_back(std::move(choice));
	} while (combinations.next());
	return choices;
}

Outcome<OpenDevices> choose(const std::vector<Choice> &choices, const Request &request,
			    DriverAccess drivers)
{
	if (choices.size() == 1) {
		auto devices = open_and_plan(choices[0], request, drivers);
		if (devices)
			devices->report.selection = only_choice(request);
		return devices;
	}

	const Choice *copying = nullptr;
	std::optional<Outcome<OpenDevices>> first;
	spdlog::debug("{} pairs of devices to try", choices.size());
	for (const Choice &choice : choices) {
		auto devices = open_and_plan(choice, request, drivers);
		if (!devices)
			spdlog::debug("{}: {}", names_of(choice), devices.error().message);
		else if (!is_zero_copy(*devices))
			spdlog::debug("{}: no path without a copy", names_of(choice));
		if (devices && is_zero_copy(*devices)) {
			devices->report.selection = fmt::format(
				"{} are the first with a zero-copy path", names_of(choice));
			return devices;
		}
		if (devices && devices->report.plan.chosen && !copying)
			copying = &choice;
		if (devices)
			devices->camera->restore();
		if (!first)
			first = std::move(devices);
	}
	// Nothing works: the reasons of the first choice help the user most.
	if (!copying)
		return std::move(*first);
	auto devices = open_and_plan(*copying, request, drivers);
	if (devices)
		devices->report.selection =
			fmt::format("nothing has a zero-copy path; {} are the first with any path",
				    names_of(*copying));
	return devices;
}

Outcome<void> plan_again(OpenDevices &devices, const CameraSettings &settings,
			 const AllocationPolicy &policy)
{
	if (auto planned = plan_path(devices, settings, policy); !planned)
		return propagate(planned);
	if (!devices.report.plan.chosen)
		return problem(Problem::Kind::kNoPath,
			       fmt::format("no path from {} to the encoder is allowed any more",
					   devices.report.camera.path));
	return {};
}

/// Nothing is left open where it fails.
Outcome<void> open_again(OpenDevices &devices, const CameraSettings &settings,
			 const AllocationPolicy &policy, DriverAccess drivers)
{
	auto found = find_camera_again(devices.choice, devices.report.camera, drivers.io);
	if (!found)
		return tl::unexpected<Problem>(opening_problem(found.error()));
	const DeviceIdentity identity = (*found)->identity();
	auto camera = (*found)->open(settings);
	if (!camera)
		return tl::unexpected<Problem>(opening_problem(camera.error()));
	devices.camera = std::move(*camera);
	devices.report.camera = identity;
	return plan_again(devices, settings, policy);
}

void drop_path(OpenDevices &devices)
{
	devices.report.plan.decision = {};
	devices.planner.reset();
	consumer_of(devices).release_allocation();
}

void close_camera(OpenDevices &devices)
{
	drop_path(devices);
	devices.camera.reset();
}

} // namespace

Outcome<void> reopen_camera(OpenDevices &devices, const CameraSettings &camera,
			    const AllocationPolicy &policy, DriverAccess drivers)
{
	close_camera(devices);
	auto opened = open_again(devices, camera, policy, drivers);
	if (!opened)
		close_camera(devices);
	return opened;
}

Outcome<void> reopen_encoders(OpenDevices &devices, const CameraSettings &camera,
			      const AllocationPolicy &policy, DriverAccess drivers)
{
	drop_path(devices);
	devices.camera->release_allocation();
	devices.group.reset();
	devices.encoders.clear();
	if (auto opened = open_encoders(devices, drivers); !opened)
		return opened;
	if (auto grouped = group_encoders(devices); !grouped)
		return grouped;
	return plan_again(devices, camera, policy);
}

Outcome<void> adopt_source(OpenDevices &devices, const CameraSettings &camera,
			   const AllocationPolicy &policy)
{
	drop_path(devices);
	devices.camera->release_allocation();
	if (Status status = devices.camera->adopt_source(); !status)
		return tl::unexpected<Problem>(opening_problem(status.error()));
	return plan_again(devices, camera, policy);
}

Outcome<OpenDevices> select_devices(const CameraSettings &camera,
				    std::span<const EncoderSettings> encoders,
				    const AllocationPolicy &policy, DriverAccess drivers)
{
	const Request request{camera, encoders, policy};
	std::vector<std::vector<DeviceSelector>> encoder_lists;
	for (const EncoderSettings &encoder : encoders)
		encoder_lists.push_back(encoder_choices(encoder, drivers));
	auto devices = choose(all_choices(camera_choices(camera.device, drivers.io), encoder_lists),
			      request, drivers);
	bool falls_back = false;
	for (std::size_t i = 0; i < encoders.size(); ++i)
		falls_back |= encoders[i].device.is_auto() && is_last_resort(encoder_lists[i][0]);
	if (devices && falls_back)
		spdlog::warn("this machine has no hardware encoder for H.264; the CPU encodes");
	return devices;
}

} // namespace penstock
