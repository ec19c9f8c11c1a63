#include "app/planning/path_candidates.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/planning/formats_in_common.h"
#include "app/planning/slow_formats.h"
#include "devices/convert/frame_converter.h"

namespace penstock {

namespace {

std::string names_of(const std::vector<PixelFormat> &formats)
{
	std::string names;
	for (PixelFormat format : formats)
		names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(format));
	return names;
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
	if (policy.memory == Strategy::kPassthrough)
		return "--memory passthrough is for what the camera codes by itself: --encoder "
		       "copy";
	return fmt::format("the camera gives {} at {}, the encoder takes {}; --memory {} leaves no "
			   "path between them",
			   names_of(input.camera_formats), to_string(size),
			   names_of(input.encoder_formats), memory);
}

/// Why a camera's own frames do not do.
std::string not_coded(const PathQuestion &question, const LadderInput &input)
{
	if (input.policy.zero_copy == ZeroCopy::kOff)
		return "--zero-copy off always copies, and what a camera codes by itself is not";
	if (input.policy.memory.value_or(Strategy::kPassthrough) != Strategy::kPassthrough)
		return no_candidate(input, question.size);
	return fmt::format("{} gives no {} at {}, so there is nothing to pass through; it gives {}",
			   question.camera.identity.path, names_of(input.encoder_formats),
			   to_string(question.size), names_of(input.camera_formats));
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

} // namespace

Outcome<Plan> list_paths(const PathQuestion &question)
{
	auto formats = formats_in_common(question.camera, question.encoder, question.size,
					 question.settings.formats);
	if (!formats)
		return propagate(formats);
	LadderInput input;
	input.camera_formats = std::move(formats->camera);
	input.encoder_formats = std::move(formats->encoder);
	for (const FormatCapability &format : question.encoder.converted_formats)
		if (format.supports(question.size))
			input.device_converts.push_back(format.format);
	input.passes_through = question.encoder.passes_through;
	input.scales = question.size != question.output_size;
	input.formats_fixed = !question.settings.formats.empty();
	input.allocators = question.allocators;
	input.convertible = software::FrameConverter::possible;
	input.policy = question.policy;

	Plan plan;
	for (Candidate &candidate : ladder(input))
		plan.attempts.emplace_back().candidate = std::move(candidate);
	if (plan.attempts.empty() && input.passes_through)
		return problem(Problem::Kind::kNoDevice, not_coded(question, input));
	if (plan.attempts.empty())
		return problem(Problem::Kind::kNoPath, no_candidate(input, question.size));
	if (!input.formats_fixed)
		put_slow_formats_last(plan, question.camera, question.size, question.settings.rate,
				      input.policy.zero_copy);
	if (input.formats_fixed && !input.policy.memory && input.policy.zero_copy != ZeroCopy::kOff)
		explain_foreign_formats(plan, input);
	return plan;
}

} // namespace penstock
