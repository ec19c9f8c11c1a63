#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "core/video/video_info.h"

namespace penstock {

/// No, and why: the answer of a device that works and that a format, a size, a layout or a memory
/// does not suit. An Error says instead that something failed.
struct Refusal {
	std::string reason; ///< in words that a user can act on
	VideoInfo layout{}; ///< of the camera's frames, where the camera got that far
};

/// What was asked for, or a refusal. A question that a device may also fail to answer is a
/// Result<Answer<T>>: `if (!result) return propagate(result); if (!*result) return
/// propagate(*result);`
template <typename T = void>
using Answer = tl::expected<T, Refusal>;

[[nodiscard]] inline tl::unexpected<Refusal> refused(std::string reason, VideoInfo layout = {})
{
	return tl::unexpected<Refusal>(Refusal{std::move(reason), std::move(layout)});
}

/// Hands a refusal on.
template <typename T>
[[nodiscard]] tl::unexpected<Refusal> propagate(Answer<T> &answer)
{
	return tl::unexpected<Refusal>(std::move(answer.error()));
}

} // namespace penstock
