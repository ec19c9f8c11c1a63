#include "app/planning/planner.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/planning/camera_mode.h"
#include "app/planning/path_candidates.h"
#include "app/planning/path_report.h"
#include "app/planning/source_size.h"
#include "core/allocation/allocation_error.h"
#include "devices/convert/frame_converter.h"

namespace penstock {

namespace {

/// Of the camera's formats those that the user wants, or else that there may be a path for.
std::vector<PixelFormat> formats_for(const EncoderCapabilities &encoder,
				     const CameraCapabilities &camera,
				     const std::vector<PixelFormat> &wanted)
{
	if (!wanted.empty())
		return wanted;
	std::vector<PixelFormat> formats;
	for (const FormatCapability &given : camera.formats) {
		const auto reaches = [&](const FormatCapability &taken) {
			return taken.format == given.format ||
			       (!encoder.passes_through &&
				software::FrameConverter::possible(given.format, taken.format));
		};
		if (std::ranges::any_of(encoder.raw_formats, reaches) ||
		    std::ranges::find(encoder.converted_formats, given.format,
				      &FormatCapability::format) != encoder.converted_formats.end())
			formats.push_back(given.format);
	}
	return formats;
}

} // namespace

Planner::Planner(Camera &camera, FrameConsumer &encoder, OpenAllocator open_allocator)
	: camera_(camera), encoder_(encoder), open_allocator_(std::move(open_allocator))
{}

Outcome<Plan> Planner::plan(const CameraSettings &settings, const AllocationPolicy &policy,
			    const std::vector<std::string> &allocators)
{
	policy_ = policy;
	allocators_ = allocators;
	auto size = given_size(settings);
	if (!size)
		return propagate(size);
	auto camera = modes_at(*size);
	if (!camera)
		return propagate(camera);
	const auto encoder = encoder_.capabilities();
	if (!encoder)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kEncoder, encoder.error()));
	if (!*size)
		*size = usual_size(*camera, formats_for(*encoder, *camera, settings.formats),
				   settings.rate);
	if (!*size)
		return problem(Problem::Kind::kNoDevice,
			       fmt::format("{} lists no sizes to choose from: say which with "
					   "--size",
					   camera->identity.path));
	size_ = **size;
	output_size_ = size_;
	if (!encoder->converted_formats.empty())
		size_ = source_size(*camera, output_size_);
	if (size_ != output_size_)
		camera = modes_at(size_);
	if (!camera)
		return propagate(camera);
	rate_ = rate_to_set(*camera, size_, settings.rate);
	auto plan =
		list_paths({*camera, *encoder, settings, size_, output_size_, policy, allocators});
	if (!plan)
		return plan;
	auto climbed = climb(*plan, 0);
	if (!climbed)
		return propagate(climbed);
	return plan;
}

/// The user's, or that of what comes in.
Outcome<std::optional<Size>> Planner::given_size(const CameraSettings &settings) const
{
	if (settings.size)
		return settings.size;
	auto native = camera_.native_size();
	if (!native)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kCamera, native.error()));
	return *native;
}

Outcome<CameraCapabilities> Planner::modes_at(std::optional<Size> size) const
{
	auto modes = camera_.modes_at(size);
	if (!modes)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kCamera, modes.error()));
	return std::move(*modes);
}

Outcome<void> Planner::step_down(Plan &plan, const Error &reason)
{
	const std::size_t failed = *plan.chosen;
	const PixelFormat format = plan.attempts[failed].candidate.camera_format;
	const auto fails_likewise = [&](const Candidate &candidate) {
		if (candidate.camera_format != format)
			return false;
		return reason.code == AllocationErrc::kFormatRefused ||
		       (reason.code == AllocationErrc::kLayoutRefused &&
			is_zero_copy(candidate.strategy));
	};
	for (Attempt &attempt : plan.attempts) {
		if (&attempt != &plan.attempts[failed] && !fails_likewise(attempt.candidate))
			continue;
		attempt.verdict = Attempt::Verdict::kRefused;
		attempt.reason = reason.context;
	}
	plan.chosen.reset();
	plan.decision = {};
	release();
	return climb(plan, failed + 1);
}

Outcome<void> Planner::climb(Plan &plan, std::size_t first)
{
	for (std::size_t i = first; i < plan.attempts.size(); ++i) {
		if (plan.attempts[i].verdict != Attempt::Verdict::kNotTried)
			continue;
		auto tried = attempt(plan.attempts[i], plan);
		if (!tried)
			return tried;
		spdlog::debug("path {} {}: {}", formats_of(plan.attempts[i].candidate),
			      name_of(plan.attempts[i].candidate),
			      plan.attempts[i].reason.empty() ? "taken" : plan.attempts[i].reason);
		if (plan.attempts[i].verdict == Attempt::Verdict::kOk) {
			plan.chosen = i;
			return {};
		}
		// Under --zero-copy require, one copying path that would work explains the refusal.
		if (plan.only_copies)
			return {};
	}
	return {};
}

} // namespace penstock
