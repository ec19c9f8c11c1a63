#pragma once

#include <cstdint>

#include "core/video/geometry.h"

namespace penstock {

/// What an encoder does that the user says nothing to, where its device has no default of its own.
/// `rate` is known.

/// Bits per second: 0.08 for each pixel, at least 64'000.
std::uint64_t default_bitrate(Size visible, Fraction rate);

/// Frames from one keyframe to the next: two seconds of them.
std::uint32_t default_gop(Fraction rate);

} // namespace penstock
