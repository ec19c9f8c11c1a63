#include "app/planning/planner.h"

#include <utility>

#include <fmt/format.h>

#include "app/planning/copy_target.h"
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

} // namespace

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
