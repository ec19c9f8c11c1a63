#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "app/outputs/libav/mp4_header.h"

struct AVFormatContext;
struct AVIOContext;

namespace penstock {

/// What libavformat's muxer does not do by itself for an MP4 or QuickTime file in fragments:
/// durations in its header, and gaps of any length.
class Mp4File
{
public:
	/// The muxer has written `header`, which begins the file, and nothing else.
	void begin(AVIOContext &file, std::span<const std::byte> header);
	/// Before a packet that comes so many units after the last one. Returns what libavformat
	/// does.
	static int leave_gap(AVFormatContext &context, std::int64_t units);
	/// Behind the last packet.
	void write_duration(AVIOContext &file, std::chrono::nanoseconds duration) const;

private:
	Mp4Header header_;
};

} // namespace penstock
