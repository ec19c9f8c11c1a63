#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "core/memory/memory.h"
#include "core/video/video_info.h"

namespace penstock {

/// The memories of one frame, mapped for the CPU as long as this object exists.
class FrameMapping
{
public:
	/// Maps the memories that `layout` uses. bad_message: they are too few or too short for the
	/// visible picture; otherwise as Memory::map().
	static Result<FrameMapping> map(const Buffer &buffer, const VideoInfo &layout,
					MapModes modes);

	/// One for each memory that the layout uses.
	std::span<const Mapping> memories() const { return {mappings_.data(), count_}; }

	/// What a coded frame holds: as much of its first memory as CaptureMeta says that the
	/// driver wrote, or else all of it.
	std::span<const std::byte> payload(const Buffer &frame) const;

	/// Ends all mappings. The error is that of the first one that could not be ended properly.
	Status unmap();

private:
	Status check_planes(const VideoInfo &layout) const;

	std::array<Mapping, kMaxPlanes> mappings_;
	std::size_t count_ = 0;
};

} // namespace penstock
