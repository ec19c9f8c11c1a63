#pragma once

#include <cstdint>

#include "core/video/geometry.h"

namespace penstock {

/// Settings for an encoder whose device has no defaults of its own, where the user gives none.
/// `rate` must be known.

/// Between speed and picture; of EncoderSettings::quality.
inline constexpr std::uint32_t kDefaultQuality = 50;

/// Bits per second: 0.08 for each pixel, at least 64'000.
std::uint64_t default_bitrate(Size visible, Fraction rate);

/// Frames from one keyframe to the next: two seconds.
std::uint32_t default_gop(Fraction rate);

} // namespace penstock
