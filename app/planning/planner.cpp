#include "app/planning/planner.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/planning/formats_in_common.h"
#include "app/planning/source_size.h"
#include "core/allocation/allocation_error.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/convert/frame_converter.h"
#include "devices/convert/mapped_frame.h"

namespace penstock {

namespace {

// One that is written, one that the encoder reads, one more so that neither waits.
constexpr std::uint32_t kCopyTargets = 3;

/// What the encoder stated as its layout for the frames of `query`.
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

/// How the camera's memory comes about. A device that converts takes it from either side.
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
		return fmt::format("--zero-copy off leaves no way with --memory {}", memory);
	if (policy.memory == Strategy::kShared && input.allocators.empty())
		return fmt::format("--memory shared: this machine has no allocator {}",
				   policy.allocator);
	return fmt::format("the camera gives {} at {}, the encoder takes {}; --memory {} leaves no "
			   "way between them",
			   names_of(input.camera_formats), to_string(size),
			   names_of(input.encoder_formats), memory);
}

/// A format that was asked for and that the encoder does not take has no zero-copy way to refuse,
/// and yet the user wants to know why it is copied.
void explain_foreign_formats(Plan &plan, const LadderInput &input)
{
	std::size_t first = 0;
	for (PixelFormat format : input.camera_formats) {
		if (std::ranges::find(input.encoder_formats, format) != input.encoder_formats.end())
			continue;
		Attempt attempt;
		attempt.candidate = {Strategy::kExport, {}, format, format};
		attempt.outcome = Attempt::Outcome::kRefused;
		attempt.reason = fmt::format("encoder takes no {}; it takes {}", name_of(format),
					     names_of(input.encoder_formats));
		plan.attempts.insert(plan.attempts.begin() + static_cast<std::ptrdiff_t>(first++),
				     std::move(attempt));
	}
}

/// The encoder's own memory as the target of copies.
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

/// Memory may be closed to the CPU (protected, or by the driver's choice), which only a map shows.
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
	rate_ = settings.rate.value_or(Fraction{});
	if (settings.size) {
		size_ = *settings.size;
	} else {
		auto current = camera_.default_size();
		if (!current)
			return device_failure(ExitCode::kCameraLost, current.error());
		size_ = *current;
	}

	const CameraCapabilities camera = camera_.capabilities();
	const EncoderCapabilities encoder = encoder_.capabilities();
	output_size_ = size_;
	if (!encoder.converted_formats.empty())
		size_ = source_size(camera, output_size_);
	auto formats = formats_in_common(camera, encoder, size_, settings.formats);
	if (!formats)
		return tl::unexpected<Failure>(formats.error());
	LadderInput input;
	input.camera_formats = std::move(formats->camera);
	input.encoder_formats = std::move(formats->encoder);
	for (const FormatCapability &format : encoder.converted_formats)
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
		return failure(ExitCode::kNoPath, no_candidate(input, size_));
	if (input.formats_fixed && !policy.memory && policy.zero_copy != ZeroCopy::kOff)
		explain_foreign_formats(plan, input);
	auto climbed = climb(plan, 0);
	if (!climbed)
		return tl::unexpected<Failure>(climbed.error());
	return plan;
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
		attempt.outcome = Attempt::Outcome::kRefused;
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
		if (plan.attempts[i].outcome != Attempt::Outcome::kNotTried)
			continue;
		auto tried = attempt(plan.attempts[i], plan);
		if (!tried)
			return tried;
		if (plan.attempts[i].outcome == Attempt::Outcome::kOk) {
			plan.chosen = i;
			return {};
		}
		// One copying way that works is reason enough under "require".
		if (plan.only_copies)
			return {};
	}
	return {};
}

Outcome<void> Planner::attempt(Attempt &attempt, Plan &plan)
{
	bool zero_copy = is_zero_copy(attempt.candidate.strategy);
	auto verdict = zero_copy ? attempt_zero_copy(attempt) : attempt_copy(attempt);
	if (!verdict)
		return tl::unexpected<Failure>(verdict.error());
	if (verdict->layout.format() != PixelFormat::kInvalid)
		attempt.camera_layout = verdict->layout;
	attempt.outcome = verdict->ok() ? Attempt::Outcome::kOk : Attempt::Outcome::kRefused;
	attempt.reason = verdict->reason;
	if (!verdict->ok() || zero_copy || policy_.zero_copy != ZeroCopy::kRequire) {
		if (verdict->ok())
			plan.decision = std::move(*verdict->decision);
		else
			release();
		return {};
	}
	attempt.outcome = Attempt::Outcome::kRefused;
	attempt.reason =
		fmt::format("copies {} bytes of every frame, which --zero-copy require forbids",
			    attempt.bytes_copied_per_frame());
	plan.only_copies = true;
	verdict->decision.reset();
	release();
	return {};
}

void Planner::release()
{
	camera_.release_allocation();
	encoder_.release_allocation();
}

Result<AllocationQuery> Planner::make_query(PixelFormat format) const
{
	AllocationQuery query;
	if (pixel_format_info(format).compressed) {
		auto info = camera_.describe(format, size_);
		if (!info)
			return propagate(info);
		query.info = *info;
	} else {
		auto info = VideoInfo::create(format, size_);
		if (!info)
			return propagate(info);
		query.info = *info;
		// Colours go into the stream's headers, so the encoder hears of them first.
		if (auto own = camera_.describe(format, size_))
			query.info.colorimetry = own->colorimetry;
	}
	query.info.rate = rate_;
	return query;
}

Outcome<Verdict> Planner::attempt_zero_copy(Attempt &attempt)
{
	auto query = make_query(attempt.candidate.camera_format);
	if (!query)
		return Verdict::refused(query.error().message());
	query->need_pool = attempt.candidate.strategy == Strategy::kImport;
	if (attempt.candidate.strategy == Strategy::kDeviceConvert)
		query->output_size = output_size_;
	if (Status status = encoder_.propose_allocation(*query); !status) {
		if (status.error().is(std::errc::device_or_resource_busy))
			return device_failure(ExitCode::kEncoderFailed, status.error());
		return Verdict::refused(status.error().message());
	}
	attempt.encoder_layout = consumer_layout(*query);
	if (!query->need_pool && !query->imports.any())
		return Verdict::refused("encoder imports no dmabufs");
	Strategy memory = memory_of(attempt.candidate);
	if (memory == Strategy::kShared) {
		auto allocator = open_allocator_(attempt.candidate.allocator);
		if (!allocator)
			return Verdict::refused(allocator.error().message());
		query->allocators.insert(query->allocators.begin(), {*allocator, {}});
	}
	auto decided = camera_.decide_allocation(*query, memory);
	if (!decided)
		return device_failure(ExitCode::kCameraLost, decided.error());
	if (!decided->ok())
		return std::move(*decided);
	decided->decision->strategy = attempt.candidate.strategy;
	if (memory == Strategy::kShared)
		decided->decision->camera.allocator = attempt.candidate.allocator;
	return configure_encoder(*decided);
}

Outcome<Verdict> Planner::attempt_copy(Attempt &attempt)
{
	auto query = make_query(attempt.candidate.camera_format);
	if (!query)
		return Verdict::refused(query.error().message());
	auto target_query = make_query(attempt.candidate.encoder_format);
	if (!target_query)
		return Verdict::refused(target_query.error().message());
	auto preview = software::FrameConverter::create(query->info, target_query->info);
	if (!preview)
		return Verdict::refused(preview.error().message());
	target_query->info.colorimetry = preview->colorimetry();
	if (Status status = encoder_.propose_allocation(*target_query); !status) {
		if (status.error().is(std::errc::device_or_resource_busy))
			return device_failure(ExitCode::kEncoderFailed, status.error());
		return Verdict::refused(status.error().message());
	}
	attempt.encoder_layout = consumer_layout(*target_query);

	auto decided = camera_.decide_allocation(*query, attempt.candidate.strategy);
	if (!decided)
		return device_failure(ExitCode::kCameraLost, decided.error());
	if (!decided->ok())
		return std::move(*decided);
	auto target = activate_own_pool(*target_query);
	if (!target)
		return Verdict::refused(target.error().message(), decided->layout);
	auto converter = software::FrameConverter::create(decided->layout, target->layout);
	if (!converter)
		return Verdict::refused(converter.error().message(), decided->layout);
	for (const FramePool *side : {&decided->decision->camera, &*target})
		if (Status status = try_mapping(*side); !status)
			return Verdict::refused("the CPU cannot copy: " + status.error().message(),
						decided->layout);
	target->layout.colorimetry = converter->colorimetry();
	decided->decision->copy = std::move(*target);
	return configure_encoder(*decided);
}

Outcome<Verdict> Planner::configure_encoder(const Verdict &decided)
{
	auto configured = encoder_.configure(*decided.decision);
	if (!configured)
		return device_failure(ExitCode::kEncoderFailed, configured.error());
	return std::move(*configured);
}

} // namespace penstock
