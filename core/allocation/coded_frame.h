#pragma once

#include "core/allocation/refusal.h"
#include "core/buffer/buffer.h"
#include "core/video/video_info.h"

namespace penstock {

/// Whether the CPU can read coded frames like `layout` from such a buffer: it has room for the
/// largest, and can be mapped.
Answer<> try_reading_coded(const Buffer &frame, const VideoInfo &layout);

} // namespace penstock
