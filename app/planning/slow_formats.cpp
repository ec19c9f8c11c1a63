#include "app/planning/slow_formats.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/planning/camera_mode.h"

namespace penstock {

namespace {

/// What is said of a format that the camera cannot give at that rate; empty where it can.
std::string why_too_slow(const CameraCapabilities &camera, PixelFormat format, Size size,
			 std::optional<Fraction> wanted)
{
	const auto found = std::ranges::find(camera.formats, format, &FormatCapability::format);
	if (found == camera.formats.end() ||
	    !is_too_slow(*found, size, wanted.value_or(kLeastUsualRate)))
		return {};
	return fmt::format("camera gives {} at {} with at most {} frames per second{}",
			   name_of(format), to_string(size), to_string(*highest_rate(*found, size)),
			   wanted ? ", not " + to_string(*wanted) : "");
}

} // namespace

void put_slow_formats_last(Plan &plan, const CameraCapabilities &camera, Size size,
			   std::optional<Fraction> wanted, ZeroCopy zero_copy)
{
	for (Attempt &attempt : plan.attempts)
		if (wanted || !is_zero_copy(attempt.candidate.strategy))
			attempt.reason =
				why_too_slow(camera, attempt.candidate.camera_format, size, wanted);
	std::ranges::stable_sort(plan.attempts, {}, [zero_copy](const Attempt &attempt) {
		const bool forbidden = zero_copy == ZeroCopy::kRequire &&
				       !is_zero_copy(attempt.candidate.strategy);
		return std::pair(forbidden, !attempt.reason.empty());
	});
}

} // namespace penstock
