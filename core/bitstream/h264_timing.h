#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/video/geometry.h"

namespace penstock {

/// A sequence parameter set of H.264 with the rate in its VUI (ITU-T H.264, E.1.1), which a file
/// without times of its own, as a raw stream is, plays at. `unit` is the NAL unit without its start
/// code. Nothing where it has a rate of its own, or is none that could be read.
std::optional<std::vector<std::byte>> with_timing(std::span<const std::byte> unit, Fraction rate);

} // namespace penstock
