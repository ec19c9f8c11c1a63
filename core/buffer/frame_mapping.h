#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "core/memory/memory.h"
#include "core/video/video_info.h"

namespace penstock {

/// The memories of one frame as the CPU sees them, as long as this object: the scope of CPU access.
class FrameMapping
{
public:
	/// Maps the memories that `layout` uses. All of the visible picture lies inside of them, or
	/// there is an error: bad_message (too few or too short memories), those of Memory::map().
	static Result<FrameMapping> map(const Buffer &buffer, const VideoInfo &layout,
					MapModes modes);

	/// One for each memory that the layout uses.
	std::span<const Mapping> memories() const { return {mappings_.data(), count_}; }

	/// Ends the mappings; the first error of those that ending them gave.
	Status unmap();

private:
	Status check_planes(const VideoInfo &layout) const;

	std::array<Mapping, kMaxPlanes> mappings_;
	std::size_t count_ = 0;
};

} // namespace penstock
