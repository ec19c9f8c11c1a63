#pragma once

#include <cstdint>

#include "core/buffer/buffer.h"
#include "devices/v4l2/queue/format.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// VIDIOC_QBUF of `buffer` in the slot of its own index, with the true lengths of its memories and,
/// where the queue imports, their dmabufs. A queue towards the device (OUTPUT) is told that the
/// whole format is payload, and the buffer's pts. The caller keeps the buffer until the queue gives
/// the slot back.
Status queue_buffer(Queue &queue, const Buffer &buffer, const QueueFormat &format);

} // namespace penstock::v4l2
