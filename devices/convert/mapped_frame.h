#pragma once

#include <cstddef>

#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "core/buffer/frame_mapping.h"
#include "core/video/video_info.h"
#include "devices/convert/picture.h"

namespace penstock::software {

/// Whether the CPU can read a layout: it must be linear, its lines and offsets must fit libyuv's
/// int arithmetic, and 16-bit samples must be aligned. Otherwise not_supported or value_too_large.
Status check_layout(const VideoInfo &layout);

/// The memories of one frame, mapped as long as this object: the scope of CPU access.
class MappedFrame
{
public:
	/// Maps the memories that the buffer's VideoMeta uses, or else `layout`. After success the
	/// whole visible picture is mapped. Errors: invalid_argument (the VideoMeta has another
	/// format or size), bad_message (too few memories, or too short ones), those of
	/// check_layout() and of Memory::map().
	static Result<MappedFrame> map(const Buffer &buffer, const VideoInfo &layout,
				       MapModes modes);

	/// Valid while mapped. `payload` is CaptureMeta's bytes_used, else all of the memory.
	SourcePicture source() const;
	TargetPicture target() const;

	/// Ends the mappings. Returns the first error.
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
