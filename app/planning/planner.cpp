#include "app/planning/planner.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/planning/camera_mode.h"
#include "app/planning/copy_target.h"
#include "app/planning/path_candidates.h"
#include "app/planning/path_report.h"
#include "app/planning/source_size.h"
#include "core/allocation/allocation_error.h"
#include "devices/convert/frame_converter.h"

namespace penstock {

namespace {

/// Where the camera's memory comes from. For a conversion by the device the camera exports it, or
/// an allocator makes it.
Strategy memory_of(const Candidate &candidate)
{
	if (candidate.strategy != Strategy::kDeviceConvert)
		return candidate.strategy;
	return candidate.allocator.empty() ? Strategy::kExport : Strategy::kShared;
}

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

Outcome<void> Planner::attempt(Attempt &attempt, Plan &plan)
{
	bool zero_copy = is_zero_copy(attempt.candidate.strategy);
	auto tried = zero_copy ? attempt_zero_copy(attempt) : attempt_copy(attempt);
	if (!tried)
		return propagate(tried);
	Answer<Decision> &answer = *tried;
	if (answer && !zero_copy && policy_.zero_copy == ZeroCopy::kRequire) {
		plan.only_copies = true;
		answer = refused(
			fmt::format("copies {} bytes of every frame, which --zero-copy require "
				    "forbids",
				    attempt.bytes_copied_per_frame()));
	}
	if (answer) {
		attempt.verdict = Attempt::Verdict::kOk;
		attempt.reason.clear();
		plan.decision = std::move(*answer);
	} else {
		attempt.verdict = Attempt::Verdict::kRefused;
		attempt.reason = answer.error().reason;
		release();
	}
	return {};
}

void Planner::release()
{
	camera_.release_allocation();
	encoder_.release_allocation();
}

Answer<AllocationQuery> Planner::make_query(PixelFormat format) const
{
	AllocationQuery query;
	auto own = camera_.describe(format, size_);
	if (pixel_format_info(format).compressed) {
		if (!own)
			return refused(own.error().message());
		if (!*own)
			return propagate(*own);
		query.info = **own;
	} else {
		auto info = VideoInfo::create(format, size_);
		if (!info)
			return refused(info.error().message());
		query.info = *info;
		if (own && *own) {
			query.producer_layout = **own;
			// Colours go into the stream's headers, so the encoder hears of them first.
			query.info.colorimetry = (*own)->colorimetry;
		}
	}
	query.info.rate = rate_;
	return query;
}

/// Only a busy encoder ends the search; any other error may concern this format alone.
Outcome<Answer<>> Planner::propose(AllocationQuery &query)
{
	auto proposed = encoder_.propose_allocation(query);
	if (proposed)
		return std::move(*proposed);
	if (proposed.error().is(std::errc::device_or_resource_busy))
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kEncoder, proposed.error()));
	return refused(proposed.error().message());
}

Outcome<Answer<Decision>> Planner::decide(const AllocationQuery &query, Strategy strategy,
					  Attempt &attempt)
{
	auto decided = camera_.decide_allocation(query, strategy);
	if (!decided)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kCamera, decided.error()));
	attempt.camera_layout = *decided ? (*decided)->camera.layout : decided->error().layout;
	return std::move(*decided);
}

Outcome<Answer<Decision>> Planner::attempt_zero_copy(Attempt &attempt)
{
	auto query = make_query(attempt.candidate.camera_format);
	if (!query)
		return propagate(query);
	query->need_pool = attempt.candidate.strategy == Strategy::kImport;
	if (attempt.candidate.strategy == Strategy::kDeviceConvert)
		query->output_size = output_size_;
	AllocationQuery other = *query;
	other.producer_layout.reset();
	auto tried = attempt_zero_copy(attempt, *query);
	// The encoder may take the camera's layout, but read beyond the end of the camera's memory.
	if (!tried || *tried || !query->as_produced)
		return tried;
	release();
	const std::string reason = tried->error().reason;
	tried = attempt_zero_copy(attempt, other);
	if (tried && !*tried)
		tried->error().reason = reason;
	return tried;
}

Outcome<Answer<Decision>> Planner::attempt_zero_copy(Attempt &attempt, AllocationQuery &query)
{
	auto proposed = propose(query);
	if (!proposed)
		return propagate(proposed);
	if (!*proposed)
		return propagate(*proposed);
	attempt.encoder_layout = query.proposed_layout().value_or(VideoInfo{});
	if (!query.need_pool && !query.imports.any())
		return refused("encoder imports no dmabufs");
	Strategy memory = memory_of(attempt.candidate);
	if (memory == Strategy::kShared) {
		auto allocator = open_allocator_(attempt.candidate.allocator);
		if (!allocator)
			return refused(allocator.error().message());
		query.allocators.insert(query.allocators.begin(), {*allocator, {}});
	}
	auto decided = decide(query, memory, attempt);
	if (!decided || !*decided)
		return decided;
	Decision &decision = **decided;
	decision.strategy = attempt.candidate.strategy;
	if (memory == Strategy::kShared)
		decision.camera.allocator = attempt.candidate.allocator;
	return configure_encoder(std::move(decision));
}

Outcome<Answer<Decision>> Planner::attempt_copy(Attempt &attempt)
{
	auto query = make_query(attempt.candidate.camera_format);
	if (!query)
		return propagate(query);
	auto target_query = propose_copy_target(attempt.candidate, query->info);
	if (!target_query)
		return propagate(target_query);
	if (!*target_query)
		return propagate(*target_query);
	attempt.encoder_layout = (*target_query)->proposed_layout().value_or(VideoInfo{});

	auto decided = decide(*query, attempt.candidate.strategy, attempt);
	if (!decided || !*decided)
		return decided;
	auto tried = copy_into(activate_own_pool(**target_query), **decided);
	if (!(*target_query)->imports.has(MemoryUse::kDmabuf))
		return tried;
	// Drivers whose own surfaces are tiled import linear memory, whoever made it.
	for (const std::string &name : allocators_) {
		if (!tried || *tried)
			break;
		std::string reasons = std::move(tried->error().reason);
		tried = copy_into_shared(name, attempt.candidate, query->info, **decided);
		if (tried && *tried)
			attempt.candidate.allocator = name;
		else if (tried)
			tried->error().reason =
				fmt::format("{}; {}: {}", reasons, name, tried->error().reason);
	}
	return tried;
}

/// What the encoder answers for frames that the CPU makes of the camera's, whose layout is
/// `frames`.
Outcome<Answer<AllocationQuery>> Planner::propose_copy_target(const Candidate &candidate,
							      const VideoInfo &frames)
{
	auto query = make_query(candidate.encoder_format);
	if (!query)
		return query;
	auto preview = software::FrameConverter::create(frames, query->info);
	if (!preview)
		return refused(preview.error().message());
	query->producer_layout.reset();
	query->info.colorimetry = preview->colorimetry();
	auto proposed = propose(*query);
	if (!proposed)
		return propagate(proposed);
	if (!*proposed)
		return propagate(*proposed);
	return query;
}

/// A third allocator's memory is the target. The encoder, which refused another one, is asked anew.
Outcome<Answer<Decision>> Planner::copy_into_shared(const std::string &name,
						    const Candidate &candidate,
						    const VideoInfo &frames, Decision decision)
{
	auto allocator = open_allocator_(name);
	if (!allocator)
		return refused(allocator.error().message());
	encoder_.release_allocation();
	auto query = propose_copy_target(candidate, frames);
	if (!query)
		return propagate(query);
	if (!*query)
		return propagate(*query);
	auto target = activate_shared_pool(*allocator, **query);
	if (target)
		target->allocator = name;
	return copy_into(std::move(target), std::move(decision));
}

Outcome<Answer<Decision>> Planner::copy_into(Result<FramePool> target, Decision decision)
{
	if (!target)
		return refused(target.error().message());
	auto converter = software::FrameConverter::create(decision.camera.layout, target->layout);
	if (!converter)
		return refused(converter.error().message());
	for (const FramePool *side : {&decision.camera, &*target})
		if (Status status = try_mapping(*side); !status)
			return refused("the CPU cannot copy: " + status.error().message());
	target->layout.colorimetry = converter->colorimetry();
	decision.copy = std::move(*target);
	return configure_encoder(std::move(decision));
}

Outcome<Answer<Decision>> Planner::configure_encoder(Decision decision)
{
	auto configured = encoder_.configure(decision);
	if (!configured)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kEncoder, configured.error()));
	if (!*configured)
		return propagate(*configured);
	return decision;
}

} // namespace penstock
