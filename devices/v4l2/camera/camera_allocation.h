#pragma once

#include <cstdint>
#include <memory>

#include "core/allocation/allocation_query.h"
#include "core/allocation/decision.h"
#include "core/allocation/refusal.h"
#include "core/base/result.h"
#include "devices/v4l2/camera/capture_buffers.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// A decision, and the buffers that it set up.
struct CameraAllocation {
	Decision decision;
	std::unique_ptr<CaptureBuffers> buffers;
};

/// Decides how frames leave the camera whose capture queue this is, as Camera::decide_allocation()
/// says: sets the driver to the layout that follows from the query, makes or adopts the pool and
/// tries it with the driver. `wanted_buffers` is the user's number, 0 where he leaves it open.
///
/// The queue must have no buffers. After a refusal or an error it has none again.
Result<Answer<CameraAllocation>> allocate(Queue &queue, const AllocationQuery &query,
					  Strategy strategy, std::uint32_t wanted_buffers);

} // namespace penstock::v4l2
