#include "app/planning/planner.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/planning/camera_mode.h"
#include "app/planning/favourite_paths.h"
#include "app/planning/path_candidates.h"
#include "app/planning/path_report.h"
#include "app/planning/source_size.h"
#include "core/allocation/allocation_error.h"
#include "devices/convert/frame_converter.h"

namespace penstock {

namespace {

/// Whether the user wants frames of that format, or else there may be a path for them.
bool is_of_use(PixelFormat given, const EncoderCapabilities &encoder,
	       const std::vector<PixelFormat> &wanted)
{
	if (!wanted.empty())
		return std::ranges::find(wanted, given) != wanted.end();
	const auto reaches = [&](const FormatCapability &taken) {
		return taken.format == given ||
		       (!encoder.passes_through &&
			software::FrameConverter::possible(given, taken.format));
	};
	return std::ranges::any_of(encoder.raw_formats, reaches) ||
	       std::ranges::find(encoder.converted_formats, given, &FormatCapability::format) !=
		       encoder.converted_formats.end();
}

/// Puts into `whole` what is known of a part of it already. What it does not have stays in front.
void merge(Plan &part, std::vector<Attempt> whole)
{
	std::optional<Candidate> chosen;
	if (part.chosen)
		chosen = part.attempts[*part.chosen].candidate;
	std::vector<Attempt> others;
	for (Attempt &known : part.attempts) {
		const auto same = std::ranges::find(whole, known.candidate, &Attempt::candidate);
		(same == whole.end() ? others.emplace_back() : *same) = std::move(known);
	}
	whole.insert(whole.begin(), std::make_move_iterator(others.begin()),
		     std::make_move_iterator(others.end()));
	part.attempts = std::move(whole);
	if (!chosen)
		return;
	const auto place = std::ranges::find(part.attempts, *chosen, &Attempt::candidate);
	part.chosen = static_cast<std::size_t>(place - part.attempts.begin());
}

} // namespace

Planner::Planner(Camera &camera, FrameConsumer &encoder, OpenAllocator open_allocator)
	: camera_(camera), encoder_(encoder), open_allocator_(std::move(open_allocator))
{}

Outcome<Plan> Planner::plan(const CameraSettings &settings, const AllocationPolicy &policy,
			    const std::vector<std::string> &allocators)
{
	settings_ = settings;
	policy_ = policy;
	allocators_ = allocators;
	listed_ = Listed::kFavourite;
	auto modes = ask_modes();
	if (!modes)
		return propagate(modes);
	if (auto sizes = choose_sizes(*modes); !sizes)
		return propagate(sizes);
	rate_ = rate_to_set(modes->camera, size_, settings.rate);
	Plan plan;
	plan.attempts = favourite_paths(question(*modes));
	if (auto climbed = climb(plan, 0); !climbed)
		return propagate(climbed);
	if (plan.chosen)
		return plan;
	if (auto listed = list_rest(plan); !listed)
		return propagate(listed);
	if (auto climbed = climb(plan, 0); !climbed)
		return propagate(climbed);
	return plan;
}

Outcome<void> Planner::list_rest(Plan &plan)
{
	if (std::exchange(listed_, Listed::kAll) == Listed::kAll)
		return {};
	auto modes = ask_modes();
	if (!modes)
		return propagate(modes);
	auto whole = list_paths(question(*modes));
	if (!whole)
		return tl::unexpected<Problem>(reason_of(std::move(whole.error())));
	merge(plan, std::move(whole->attempts));
	return {};
}

/// What both can do, as far as it is looked at.
Outcome<Planner::Modes> Planner::ask_modes() const
{
	auto camera = camera_.modes();
	if (!camera)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kCamera, camera.error()));
	auto encoder = encoder_.modes();
	if (!encoder)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kEncoder, encoder.error()));
	return Modes{std::move(*camera), std::move(*encoder)};
}

/// A list of modes ends early where its device has gone: then that is the reason.
Problem Planner::reason_of(Problem problem) const
{
	auto modes = ask_modes();
	return modes ? std::move(problem) : std::move(modes.error());
}

PathQuestion Planner::question(const Modes &modes) const
{
	return {modes.camera, modes.encoder, settings_, size_, output_size_, policy_, allocators_};
}

/// The user's size, or that of what comes in, or a usual one.
Outcome<void> Planner::choose_sizes(const Modes &modes)
{
	auto size = given_size();
	if (!size)
		return propagate(size);
	const auto of_use = [&](PixelFormat format) {
		return is_of_use(format, modes.encoder, settings_.formats);
	};
	if (!*size)
		*size = usual_size(modes.camera, of_use, settings_.rate);
	// There is no path then, and what there is can be told for any size.
	if (!*size)
		*size = usual_size(
			modes.camera, [](PixelFormat) { return true; }, settings_.rate);
	if (!*size)
		return tl::unexpected<Problem>(
			reason_of({Problem::Kind::kNoDevice,
				   fmt::format("{} lists no sizes to choose from: say which with "
					       "--size",
					       modes.camera.identity.path)}));
	output_size_ = **size;
	size_ = modes.encoder.converted_formats.empty() ? output_size_
							: source_size(modes.camera, output_size_);
	return {};
}

Outcome<std::optional<Size>> Planner::given_size() const
{
	if (settings_.size)
		return settings_.size;
	auto native = camera_.native_size();
	if (!native)
		return tl::unexpected<Problem>(
			device_problem(Problem::Kind::kCamera, native.error()));
	return *native;
}

Outcome<void> Planner::step_down(Plan &plan, const Error &reason)
{
	if (auto listed = list_rest(plan); !listed)
		return listed;
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
