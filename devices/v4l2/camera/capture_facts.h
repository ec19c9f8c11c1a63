#pragma once

#include "core/meta/capture_meta.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// Fills in what VIDIOC_DQBUF said of a frame, in the words of the meta.
void describe_capture(CaptureMeta &meta, const DequeuedBuffer &dequeued);

} // namespace penstock::v4l2
