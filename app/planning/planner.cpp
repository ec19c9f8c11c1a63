#include "app/planning/planner.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/planning/camera_mode.h"
#include "app/planning/formats_in_common.h"
#include "app/planning/slow_formats.h"
#include "app/planning/source_size.h"
#include "core/allocation/allocation_error.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/convert/frame_converter.h"
#include "devices/convert/mapped_frame.h"

namespace penstock {

namespace {

// One is written, one is read by the encoder, and one more keeps both from waiting.
constexpr std::uint32_t kCopyTargets = 3;

/// The layout that the encoder proposed for the frames of `query`.
VideoInfo consumer_layout(const AllocationQuery &query)
{
	const auto *meta = query.find_meta(kVideoMetaApi);
	VideoAlignment alignment = meta && meta->alignment ? *meta->alignment : VideoAlignment{};
	auto layout = query.info.align(alignment);
	return layout ? *layout : VideoInfo{};
}

std::string names_of(const std::vector<PixelFormat> &formats)
{
	std::string names;
	for (PixelFormat format : formats)
		names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(format));
	return names;
}

/// Where the camera's memory comes from. For a conversion by the device the camera exports it, or
/// an allocator makes it.
Strategy memory_of(const Candidate &candidate)
{
	if (candidate.strategy != Strategy::kDeviceConvert)
		return candidate.strategy;
	return candidate.allocator.empty() ? Strategy::kExport : Strategy::kShared;
}

std::string no_candidate(const LadderInput &input, Size size)
{
	const AllocationPolicy &policy = input.policy;
	std::string memory = policy.memory ? std::string(name_of(*policy.memory)) : "auto";
	if (policy.memory && is_zero_copy(*policy.memory) && policy.zero_copy == ZeroCopy::kOff)
		return fmt::format("--zero-copy off leaves no path with --memory {}", memory);
	if (policy.memory == Strategy::kShared && input.allocators.empty())
		return fmt::format("--memory shared: {}",
				   policy.allocator == AllocationPolicy{}.allocator
					   ? "there is no dma-heap, udmabuf or DRM device that you "
					     "may open"
					   : fmt::format("this machine has no allocator {}",
							 to_string(policy.allocator)));
	return fmt::format("the camera gives {} at {}, the encoder takes {}; --memory {} leaves no "
			   "path between them",
			   names_of(input.camera_formats), to_string(size),
			   names_of(input.encoder_formats), memory);
}

/// The ladder has no zero-copy path for a format that the encoder does not take. Where the user
/// asked for such a format, an entry that is refused says why its frames are copied.
void explain_foreign_formats(Plan &plan, const LadderInput &input)
{
	std::size_t first = 0;
	for (PixelFormat format : input.camera_formats) {
		if (std::ranges::find(input.encoder_formats, format) != input.encoder_formats.end())
			continue;
		Attempt attempt;
		attempt.candidate = {Strategy::kExport, {}, format, format};
		attempt.verdict = Attempt::Verdict::kRefused;
		attempt.reason = fmt::format("encoder takes no {}; it takes {}", name_of(format),
					     names_of(input.encoder_formats));
		plan.attempts.insert(plan.attempts.begin() + static_cast<std::ptrdiff_t>(first++),
				     std::move(attempt));
	}
}

/// Makes the encoder's own memory the target of copies.
Result<FramePool> activate_own_pool(const AllocationQuery &query)
{
	if (query.pools.empty() || !query.pools[0].pool)
		return make_error(std::errc::not_supported, "encoder offers no memory to copy to");
	FramePool target;
	target.pool = query.pools[0].pool;
	BufferPool::Config config = target.pool->config();
	config.min = config.max = std::max(kCopyTargets, query.pools[0].min + 1);
	if (Status status = configure_pool(*target.pool, config); !status)
		return propagate(status);
	if (Status status = target.pool->set_active(true); !status)
		return propagate(status);
	target.buffers = target.pool->config().max;

	auto buffer = target.pool->acquire(BufferPool::Wait::kReturn);
	if (!buffer)
		return propagate(buffer);
	const VideoMeta *meta = *buffer ? std::as_const(***buffer).find_meta<VideoMeta>() : nullptr;
	if (!meta)
		return make_error(std::errc::not_supported,
				  "the encoder's memory does not tell its layout");
	target.layout = meta->info;
	target.allocator = (**buffer)->memory(0).allocator().name();
	return target;
}

/// The CPU may not be allowed to access the memory (protected content, or the driver's choice);
/// only a trial map shows that.
Status try_mapping(const FramePool &side)
{
	auto buffer = side.pool->acquire(BufferPool::Wait::kReturn);
	if (!buffer)
		return propagate(buffer);
	if (!*buffer)
		return make_error(std::errc::not_enough_memory, "no buffer to try");
	auto mapped = software::MappedFrame::map(***buffer, side.layout, MapMode::kRead);
	if (!mapped)
		return propagate(mapped);
	return mapped->unmap();
}

} // namespace

Planner::Planner(Camera &camera, FrameConsumer &encoder, OpenAllocator open_allocator)
	: camera_(camera), encoder_(encoder), open_allocator_(std::move(open_allocator))
{}

Outcome<Plan> Planner::plan(const CameraSettings &settings, const AllocationPolicy &policy,
			    const std::vector<std::string> &allocators)
{
	policy_ = policy;
	const auto camera = camera_.capabilities();
	if (!camera)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kCamera, camera.error()));
	auto size = choose_size(settings, *camera);
	if (!size)
		return propagate(size);
	size_ = *size;
	const auto encoder = encoder_.capabilities();
	if (!encoder)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kEncoder, encoder.error()));
	output_size_ = size_;
	if (!encoder->converted_formats.empty())
		size_ = source_size(*camera, output_size_);
	rate_ = rate_to_set(*camera, size_, settings.rate);
	auto formats = formats_in_common(*camera, *encoder, size_, settings.formats);
	if (!formats)
		return propagate(formats);
	LadderInput input;
	input.camera_formats = std::move(formats->camera);
	input.encoder_formats = std::move(formats->encoder);
	for (const FormatCapability &format : encoder->converted_formats)
		if (format.supports(size_))
			input.device_converts.push_back(format.format);
	input.scales = size_ != output_size_;
	input.formats_fixed = !settings.formats.empty();
	input.allocators = allocators;
	input.convertible = software::FrameConverter::possible;
	input.policy = policy;

	Plan plan;
	for (Candidate &candidate : ladder(input))
		plan.attempts.emplace_back().candidate = std::move(candidate);
	if (plan.attempts.empty())
		return problem(Problem::Kind::kNoPath, no_candidate(input, size_));
	if (settings.rate && !input.formats_fixed)
		put_slow_formats_last(plan, *camera, size_, *settings.rate, policy.zero_copy);
	if (input.formats_fixed && !policy.memory && policy.zero_copy != ZeroCopy::kOff)
		explain_foreign_formats(plan, input);
	auto climbed = climb(plan, 0);
	if (!climbed)
		return propagate(climbed);
	return plan;
}

Outcome<Size> Planner::choose_size(const CameraSettings &settings,
				   const CameraCapabilities &camera) const
{
	if (settings.size)
		return *settings.size;
	auto native = camera_.native_size();
	if (!native)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kCamera, native.error()));
	if (*native)
		return **native;
	if (auto usual = usual_size(camera, settings.formats, settings.rate))
		return *usual;
	return problem(Problem::Kind::kNoDevice,
		       fmt::format("{} lists no sizes to choose from: say which with --size",
				   camera.identity.path));
}

Outcome<void> Planner::step_down(Plan &plan, const Error &reason)
{
	std::size_t failed = *plan.chosen;
	for (Attempt &attempt : plan.attempts) {
		bool same_layout = reason.code == AllocationErrc::kLayoutRefused &&
				   is_zero_copy(attempt.candidate.strategy) &&
				   attempt.candidate.camera_format ==
					   plan.attempts[failed].candidate.camera_format;
		if (&attempt != &plan.attempts[failed] && !same_layout)
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
		if (plan.attempts[i].verdict == Attempt::Verdict::kOk) {
			plan.chosen = i;
			return {};
		}
		// Under --zero-copy require, one copying path that would work is reason enough.
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
		// Colours go into the stream's headers, so the encoder hears of them first.
		if (own && *own)
			query.info.colorimetry = (*own)->colorimetry;
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
	auto proposed = propose(*query);
	if (!proposed)
		return propagate(proposed);
	if (!*proposed)
		return propagate(*proposed);
	attempt.encoder_layout = consumer_layout(*query);
	if (!query->need_pool && !query->imports.any())
		return refused("encoder imports no dmabufs");
	Strategy memory = memory_of(attempt.candidate);
	if (memory == Strategy::kShared) {
		auto allocator = open_allocator_(attempt.candidate.allocator);
		if (!allocator)
			return refused(allocator.error().message());
		query->allocators.insert(query->allocators.begin(), {*allocator, {}});
	}
	auto decided = decide(*query, memory, attempt);
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
	auto target_query = make_query(attempt.candidate.encoder_format);
	if (!target_query)
		return propagate(target_query);
	auto preview = software::FrameConverter::create(query->info, target_query->info);
	if (!preview)
		return refused(preview.error().message());
	target_query->info.colorimetry = preview->colorimetry();
	auto proposed = propose(*target_query);
	if (!proposed)
		return propagate(proposed);
	if (!*proposed)
		return propagate(*proposed);
	attempt.encoder_layout = consumer_layout(*target_query);

	auto decided = decide(*query, attempt.candidate.strategy, attempt);
	if (!decided || !*decided)
		return decided;
	Decision &decision = **decided;
	auto target = activate_own_pool(*target_query);
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
