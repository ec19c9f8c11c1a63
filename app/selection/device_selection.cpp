#include "app/selection/device_selection.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "app/backends/allocators.h"
#include "app/backends/camera_backends.h"
#include "app/backends/encoder_backends.h"
#include "app/selection/device_choices.h"
#include "app/selection/own_stream.h"
#include "devices/roles/source_error.h"

namespace penstock {

FrameConsumer &OpenDevices::consumer()
{
	return group ? static_cast<FrameConsumer &>(*group) : *encoders[0];
}

void OpenDevices::drop_path()
{
	report.plan.decision = {};
	planner.reset();
	// None, where others could not be opened in the place of these.
	if (!encoders.empty())
		consumer().release_allocation();
}

namespace {

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
		std::make_unique<Planner>(*devices.camera, devices.consumer(), open_allocator);
	auto plan = devices.planner->plan(camera, policy, list_allocators(policy.allocator));
	if (!plan)
		return propagate(plan);
	devices.report.plan = std::move(*plan);
	return {};
}

/// Why there is no picture to plan with, where a card is to stand in for it.
std::optional<Error> missing_picture(const Camera &camera, const CameraSettings &settings)
{
	if (settings.no_signal != CameraSettings::NoSignal::kCard)
		return std::nullopt;
	Status source = camera.check_source();
	if (source || !is_source_error(source.error()) || is_source_restart(source.error()))
		return std::nullopt;
	return std::move(source.error());
}

Outcome<OpenDevices> open_and_plan(const DeviceChoice &choice, const DeviceRequest &request,
				   DriverAccess drivers)
{
	auto found = find_camera(choice.camera, drivers.io);
	if (!found)
		return tl::unexpected<Problem>(opening_problem(found.error()));
	OpenDevices devices;
	devices.choice = choice.camera;
	devices.own_stream = choice.own_stream;
	devices.encoder_settings = choice.encoders;
	if (auto opened = open_encoders(devices, drivers); !opened)
		return propagate(opened);
	if (auto grouped = group_encoders(devices); !grouped)
		return propagate(grouped);
	devices.report.camera = (*found)->identity();
	auto camera = (*found)->open(request.camera);
	if (!camera)
		return tl::unexpected<Problem>(opening_problem(camera.error()));
	devices.camera = std::move(*camera);
	devices.no_picture = missing_picture(*devices.camera, request.camera);
	if (devices.no_picture && choice.own_stream)
		return tl::unexpected<Problem>(opening_problem(*devices.no_picture));
	if (devices.no_picture)
		return devices;
	if (auto planned = plan_path(devices, request.camera, request.policy); !planned)
		return propagate(planned);
	// Where any codec will do, it is known now, and stays.
	for (std::size_t i = 0; i < devices.encoders.size(); ++i) {
		const Codec codec = devices.encoders[i]->codec();
		devices.report.encoders[i].codec = codec;
		if (devices.report.plan.chosen)
			devices.encoder_settings[i].codec = codec;
	}
	return devices;
}

bool is_zero_copy(const OpenDevices &devices)
{
	return devices.report.plan.chosen && is_zero_copy(devices.report.plan.decision.strategy);
}

/// Opens the devices of a choice that "auto" made, and plans. A problem, too, where the camera's
/// own stream is not what was asked for.
Outcome<OpenDevices> try_choice(const DeviceChoice &choice, const DeviceRequest &request,
				DriverAccess drivers)
{
	auto devices = open_and_plan(choice, request, drivers);
	if (!devices || !choice.own_stream)
		return devices;
	const Plan &plan = devices->report.plan;
	if (!plan.chosen)
		return problem(Problem::Kind::kNoPath, plan.attempts.back().reason);
	if (std::string reason = why_not_own(plan, request.camera); !reason.empty())
		return problem(Problem::Kind::kNoPath, std::move(reason));
	return devices;
}

std::string why_first(const DeviceChoice &choice, const OpenDevices &devices)
{
	if (!choice.own_stream)
		return fmt::format("{} are the first with a zero-copy path", names_of(choice));
	return fmt::format("{} codes {} by itself", to_string(choice.camera),
			   penstock::name_of(devices.report.encoders.front().codec));
}

std::string only_choice(const DeviceRequest &request)
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

Outcome<OpenDevices> choose(DeviceChoices &choices, const DeviceRequest &request,
			    DriverAccess drivers)
{
	if (choices.list.size() == 1) {
		auto devices = open_and_plan(choices.list[0], request, drivers);
		if (devices)
			devices->report.selection = only_choice(request);
		return devices;
	}

	const DeviceChoice *copying = nullptr;
	std::optional<Outcome<OpenDevices>> first;
	spdlog::debug("{} pairs of devices to try", choices.list.size());
	for (const DeviceChoice &choice : choices.list) {
		auto devices = try_choice(choice, request, drivers);
		if (!devices)
			spdlog::debug("{}: {}", names_of(choice), devices.error().message);
		else if (!is_zero_copy(*devices))
			spdlog::debug("{}: no path without a copy", names_of(choice));
		if (devices && is_zero_copy(*devices)) {
			devices->report.selection = why_first(choice, *devices);
			return devices;
		}
		if (choice.own_stream) {
			choices.refused.push_back({choice.camera, devices.error().message});
			continue;
		}
		if (devices && devices->report.plan.chosen && !copying)
			copying = &choice;
		if (devices)
			devices->camera->restore();
		if (!first)
			first = std::move(devices);
	}
	if (!copying && !first)
		return problem(Problem::Kind::kNoDevice, choices.refused.front().reason);
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

/// Why what the chosen camera codes by itself is not taken.
void explain_refused(Outcome<OpenDevices> &devices, const std::vector<RefusedStream> &refused,
		     Codec codec)
{
	for (const RefusedStream &stream : refused)
		if (devices && devices->choice == stream.camera)
			refuse_own_stream(devices->report.plan, codec, stream.reason);
		else if (!devices && devices.error().kind == Problem::Kind::kNoPath &&
			 &stream == &refused.front())
			devices.error().message +=
				fmt::format(" (what {} codes by itself is not taken either: {})",
					    to_string(stream.camera), stream.reason);
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
	auto planned = plan_again(devices, settings, policy);
	// It is there, only not as it was.
	if (!planned && planned.error().kind == Problem::Kind::kNoDevice)
		planned.error().kind = Problem::Kind::kNoPath;
	return planned;
}

void close_camera(OpenDevices &devices)
{
	devices.drop_path();
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

Outcome<void> reopen_encoders(OpenDevices &devices, DriverAccess drivers)
{
	devices.drop_path();
	devices.camera->release_allocation();
	devices.group.reset();
	devices.encoders.clear();
	if (auto opened = open_encoders(devices, drivers); !opened)
		return opened;
	return group_encoders(devices);
}

Outcome<void> reopen_encoders(OpenDevices &devices, const CameraSettings &camera,
			      const AllocationPolicy &policy, DriverAccess drivers)
{
	if (auto opened = reopen_encoders(devices, drivers); !opened)
		return opened;
	return plan_again(devices, camera, policy);
}

Outcome<void> encode_instead(OpenDevices &devices, std::span<const EncoderSettings> encoders,
			     const CameraSettings &camera, const AllocationPolicy &policy,
			     DriverAccess drivers)
{
	std::vector<EncoderSettings> wanted(encoders.begin(), encoders.end());
	for (std::size_t i = 0; i < wanted.size(); ++i)
		wanted[i].codec = devices.report.encoders[i].codec;
	devices.own_stream = false;
	Outcome<void> opened;
	for (const DeviceChoice &choice :
	     encoder_choices_for({camera, wanted, policy}, devices.choice, drivers)) {
		devices.encoder_settings = choice.encoders;
		opened = reopen_encoders(devices, camera, policy, drivers);
		if (opened)
			break;
	}
	return opened;
}

Outcome<void> adopt_source(OpenDevices &devices, const CameraSettings &camera,
			   const AllocationPolicy &policy)
{
	devices.drop_path();
	devices.camera->release_allocation();
	if (Status status = devices.camera->adopt_source(); !status)
		return tl::unexpected<Problem>(opening_problem(status.error()));
	return plan_again(devices, camera, policy);
}

Outcome<OpenDevices> select_devices(const CameraSettings &camera,
				    std::span<const EncoderSettings> encoders,
				    const AllocationPolicy &policy, DriverAccess drivers)
{
	const DeviceRequest request{camera, encoders, policy};
	DeviceChoices choices = device_choices(request, drivers);
	auto devices = choose(choices, request, drivers);
	explain_refused(devices, choices.refused, own_codec(encoders));
	bool falls_back = false;
	for (std::size_t i = 0; devices && i < encoders.size(); ++i)
		falls_back |= encoders[i].device.is_auto() &&
			      is_last_resort(devices->encoder_settings[i].device);
	if (falls_back)
		spdlog::warn("this machine has no hardware encoder for H.264; the CPU encodes");
	return devices;
}

} // namespace penstock
