#pragma once

#include <cstddef>
#include <span>

#include "core/video/codec.h"

namespace penstock {

/// Whether decoding can start at this coded frame, by what its first bytes say. The data may be
/// anything, also cut short.
bool is_keyframe(std::span<const std::byte> frame, Codec codec);

} // namespace penstock
