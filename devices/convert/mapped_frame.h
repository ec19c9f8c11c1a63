#pragma once

#include <cstddef>

#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "core/buffer/frame_mapping.h"
#include "core/video/video_info.h"
#include "devices/convert/picture.h"

namespace penstock::software {

/// A layout that the CPU can walk: linear, with lines and offsets that libyuv's int arithmetic
/// holds and whole 16-bit samples. not_supported or value_too_large with the reason.
Status check_layout(const VideoInfo &layout);

/// The memories of one frame, mapped as long as this object: the scope of CPU access.
class MappedFrame
{
public:
	/// Maps what `layout` says is used, or the buffer's VideoMeta where there is one. All of
	/// the visible picture lies inside the mappings, or there is an error: invalid_argument
	/// (the VideoMeta is of another format or size), bad_message (too few or too short
	/// memories), those of check_layout(), those of Memory::map().
	static Result<MappedFrame> map(const Buffer &buffer, const VideoInfo &layout,
				       MapModes modes);

	/// Valid while mapped. `payload` is CaptureMeta's bytes_used, else all of the memory.
	SourcePicture source() const;
	TargetPicture target() const;

	/// Ends the mappings; the first error of those that ending them gave.
	Status unmap() { return mapping_.unmap(); }

private:
	MappedFrame(const VideoInfo &layout, FrameMapping mapping)
		: layout_(&layout), mapping_(std::move(mapping))
	{}
	Status take_payload(const Buffer &buffer);

	const VideoInfo *layout_;
	FrameMapping mapping_;
	std::size_t payload_ = 0;
};

} // namespace penstock::software
