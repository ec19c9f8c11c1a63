#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "core/memory/memory.h"
#include "core/video/video_info.h"

namespace penstock::pattern {

/// What the frames of a pattern camera show. Memory is only written, line after line, since reading
/// what a device maps can be very slow; bytes outside of the picture are left alone.
class Picture
{
public:
	virtual ~Picture() = default;

	/// Makes the memories, which hold frame `before` or something unknown, show frame `number`.
	/// One mapping for each memory of the layout, with all of the picture inside. Does not
	/// allocate.
	virtual void draw(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
			  std::uint32_t number) = 0;
	/// Whether the two frames show the same.
	virtual bool looks_alike(std::uint32_t one, std::uint32_t other) const
	{
		return one == other;
	}
};

/// For frames of one layout, which is uncompressed and linear.
using MakePicture = std::function<std::unique_ptr<Picture>(const VideoInfo &layout)>;

} // namespace penstock::pattern
