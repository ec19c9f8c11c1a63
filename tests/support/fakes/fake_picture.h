#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/video/video_info.h"

namespace penstock::test {

/// The bytes of a frame's memories, as a device sees them.
using FrameBytes = std::span<const std::span<std::byte>>;

/// Writes the visible picture of frame `number`: bytes that differ from their neighbours in every
/// direction, from plane to plane and from frame to frame, and that depend on the modifier, so that
/// a reader with another layout sees something else. Not a byte outside of the picture is touched.
void draw_picture(const VideoInfo &layout, std::uint32_t number, FrameBytes memories);

/// Of the visible bytes, plane after plane, line after line; wherever they lie.
std::uint64_t checksum(const VideoInfo &layout, FrameBytes memories);

/// checksum() of what draw_picture() writes.
std::uint64_t picture_checksum(const VideoInfo &layout, std::uint32_t number);

} // namespace penstock::test
