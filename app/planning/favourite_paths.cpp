#include "app/planning/favourite_paths.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "app/planning/camera_mode.h"
#include "core/allocation/ladder.h"

namespace penstock {

namespace {

bool takes(const EncoderCapabilities &encoder, PixelFormat format)
{
	return std::ranges::find(encoder.raw_formats, format, &FormatCapability::format) !=
	       encoder.raw_formats.end();
}

bool gives(const FormatCapability &format, const PathQuestion &question)
{
	return format.format != PixelFormat::kInvalid && !format.emulated &&
	       format.supports(question.size);
}

/// As often as the user asks for.
bool is_fast_enough(const FormatCapability &format, const PathQuestion &question)
{
	return !question.settings.rate ||
	       !is_too_slow(format, question.size, *question.settings.rate);
}

const FormatCapability *find(const CameraCapabilities &camera, PixelFormat format)
{
	const auto found = std::ranges::find(camera.formats, format, &FormatCapability::format);
	return found == camera.formats.end() ? nullptr : &*found;
}

std::optional<PixelFormat> first_of_users(const PathQuestion &question)
{
	const PixelFormat format = question.settings.formats.front();
	const FormatCapability *given = find(question.camera, format);
	if (!given || !gives(*given, question) || !takes(question.encoder, format))
		return std::nullopt;
	return format;
}

/// The encoder's order is that of the paths.
std::optional<PixelFormat> first_coded(const PathQuestion &question)
{
	for (const FormatCapability &taken : question.encoder.raw_formats)
		if (const FormatCapability *given = find(question.camera, taken.format);
		    given && gives(*given, question))
			return is_fast_enough(*given, question) ? std::optional(taken.format)
								: std::nullopt;
	return std::nullopt;
}

/// The first format of the lowest rank, but for what is above `most`.
std::optional<PixelFormat> lowest_rank(const PathQuestion &question, std::uint32_t most)
{
	std::optional<PixelFormat> favourite;
	std::uint32_t lowest = most + 1;
	for (const FormatCapability &format : question.camera.formats) {
		if (format.format == PixelFormat::kInvalid || rank_of(format.format) >= lowest ||
		    !takes(question.encoder, format.format) || !gives(format, question) ||
		    !is_fast_enough(format, question))
			continue;
		favourite = format.format;
		lowest = rank_of(format.format);
		if (lowest <= kBestRank)
			break;
	}
	return favourite;
}

std::optional<PixelFormat> favourite(const PathQuestion &question)
{
	constexpr std::uint32_t kAnyRank = std::numeric_limits<std::uint32_t>::max() - 1;
	if (question.encoder.passes_through)
		return question.settings.formats.empty() ? first_coded(question) : std::nullopt;
	if (!question.settings.formats.empty())
		return first_of_users(question);
	// Most devices have one of the best rank in common, and that needs no look at the others.
	const auto best = lowest_rank(question, kBestRank);
	return best ? best : lowest_rank(question, kAnyRank);
}

} // namespace

std::vector<Attempt> favourite_paths(const PathQuestion &question)
{
	// What scales is the encoder's device: no path without a conversion.
	const auto format =
		question.size == question.output_size ? favourite(question) : std::nullopt;
	if (!format)
		return {};
	LadderInput input;
	input.camera_formats = input.encoder_formats = {*format};
	input.passes_through = question.encoder.passes_through;
	input.allocators = question.allocators;
	input.policy = question.policy;
	std::vector<Attempt> attempts;
	for (Candidate &candidate : ladder(input))
		if (is_zero_copy(candidate.strategy))
			attempts.emplace_back().candidate = std::move(candidate);
	return attempts;
}

} // namespace penstock
