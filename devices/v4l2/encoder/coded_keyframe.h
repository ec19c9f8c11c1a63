#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace penstock::v4l2 {

/// Whether a coded frame needs no other. `codec` is the coded queue's V4L2 fourcc, `flags` the
/// buffer's. Drivers say it by V4L2_BUF_FLAG_KEYFRAME; vicodec's encoder sets no such flag, so that
/// of FWHT the frame's own header counts.
bool is_keyframe(std::uint32_t codec, std::uint32_t flags, std::span<const std::byte> data);

} // namespace penstock::v4l2
