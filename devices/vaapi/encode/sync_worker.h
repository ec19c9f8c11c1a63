#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/event/worker.h"
#include "devices/roles/frame_slots.h"
#include "devices/vaapi/driver/display.h"
#include "devices/vaapi/encode/coded_buffer.h"

namespace penstock::vaapi {

/// A picture that the driver has.
struct SubmittedPicture {
	HeldFrame frame; ///< dropped when the hardware has read it
	/// What a decoder makes of the frame; it alone tells whether that failed.
	VASurfaceID decoded = VA_INVALID_SURFACE;
	VASurfaceID input = VA_INVALID_SURFACE;
	VABufferID coded = VA_INVALID_ID;
	std::size_t capacity = 0;
	std::size_t coded_index = 0;
	ClockTime pts;
	bool keyframe = false;
};

/// What became of it.
struct FinishedPicture {
	CodedOutcome outcome = CodedOutcome::kFailed;
	VAStatus status = VA_STATUS_SUCCESS;
	std::vector<std::byte> data;
	std::size_t coded_index = 0;
	ClockTime pts;
	bool keyframe = false;
};

/// The thread that waits for the hardware, since VA-API has no descriptor to poll and no driver-
/// independent wait that ends.
using SyncWorker = Worker<SubmittedPicture, FinishedPicture>;

/// Of at most `depth` pictures. `objects` is what the driver needs for them; it is kept as long as
/// the thread runs.
Result<std::unique_ptr<SyncWorker>>
start_sync_worker(DisplayRef display, std::shared_ptr<void> objects, std::size_t depth);

} // namespace penstock::vaapi
