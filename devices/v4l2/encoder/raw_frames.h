#pragma once

#include "core/allocation/refusal.h"
#include "core/buffer/buffer.h"
#include "core/video/video_info.h"
#include "devices/v4l2/queue/format.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// What an encoder's driver says of the frames that its raw queue is to read.

/// VIDIOC_S_FMT for frames of this format and size, with the driver's own layout. Refused when the
/// driver takes another format, or smaller frames.
Result<Answer<QueueFormat>> set_raw_format(const Queue &raw, const VideoInfo &frames);

/// Leaves what is outside of `visible` out of the coded picture (VIDIOC_S_SELECTION).
Result<Answer<>> set_visible(const Queue &raw, Size coded, const Rectangle &visible);

/// Whether frames that lie as `frames` says are where the driver reads them, which is `layout`, and
/// whether the memories are as long as `format` demands.
Answer<> check_memory(const Buffer &buffer, const VideoInfo &frames, const VideoInfo &layout,
		      const QueueFormat &format);

} // namespace penstock::v4l2
