#pragma once

#include "app/outputs/stream/stream_info.h"
#include "config/outputs/destination.h"
#include "core/base/clock_time.h"

struct AVFormatContext;

namespace penstock {

/// Tags of a file that say when its first frame was captured, with what, and by whom; in the
/// containers that have such tags. Of a context with one stream, after avformat_init_output(),
/// which puts libavformat's own name there.
void tag_origin(AVFormatContext &context, const StreamInfo &info, const Container &container,
		ClockTime begin);

/// Lets the sender reports of RTP (RFC 3550, section 6.4.1) say when a frame was captured, `begin`
/// the first one, and not when it was sent. Before the header is written.
void tell_capture_time(AVFormatContext &context, ClockTime begin);

} // namespace penstock
