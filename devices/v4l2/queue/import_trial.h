#pragma once

#include <span>
#include <string_view>

#include "core/allocation/refusal.h"
#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "devices/v4l2/queue/format.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// Requests a slot for each of `buffers`, which hold somebody else's dmabufs, and queues every one
/// of them once in the slot of its index. Drivers check contiguity and whatever else they want of
/// memory only at VIDIOC_QBUF, and for each buffer by itself. Afterwards the slots exist and the
/// driver has none of the buffers.
///
/// `who` names the device in the reason of a refusal: "camera", "encoder". An error means that the
/// device failed.
Result<Answer<>> try_import(Queue &queue, std::span<const BufferRef> buffers,
			    const QueueFormat &format, std::string_view who);

} // namespace penstock::v4l2
