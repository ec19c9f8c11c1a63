#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "app/outputs/libav/mp4_header.h"

struct AVIOContext;

namespace penstock {

/// What libavformat's muxer does not do by itself for an MP4 or QuickTime file in fragments: the
/// durations in its header.
class Mp4File
{
public:
	/// The muxer has written `header`, which begins the file, and nothing else.
	void begin(AVIOContext &file, std::span<const std::byte> header);
	/// Behind the last packet.
	void write_duration(AVIOContext &file, std::chrono::nanoseconds duration) const;

private:
	Mp4Header header_;
};

} // namespace penstock
