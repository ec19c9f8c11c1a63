#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace penstock::v4l2 {

/// Whether a coded frame needs no other. `codec` is the coded queue's V4L2 fourcc, `flags` the
/// buffer's. Drivers say it by V4L2_BUF_FLAG_KEYFRAME. Some set no such flag (vicodec's encoder is
/// one), so of H.264, HEVC and FWHT the frame itself is asked, too.
bool is_keyframe(std::uint32_t codec, std::uint32_t flags, std::span<const std::byte> data);

} // namespace penstock::v4l2
