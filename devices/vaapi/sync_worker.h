#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/buffer/buffer.h"
#include "devices/vaapi/coded_buffer.h"
#include "devices/vaapi/display.h"

namespace penstock::vaapi {

/// A picture that the driver has.
struct SubmittedPicture {
	BufferRef frame; ///< dropped when the hardware has read it
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
/// independent wait that ends. Pictures finish in the order in which they were submitted; each one
/// makes event_fd() readable.
class SyncWorker
{
public:
	/// Of at most `depth` pictures between submit() and pop(). `objects` is what the driver
	/// needs for them; it is kept as long as the thread runs.
	static Result<std::unique_ptr<SyncWorker>>
	start(DisplayRef display, std::shared_ptr<void> objects, std::size_t depth);

	SyncWorker(const SyncWorker &) = delete;
	SyncWorker &operator=(const SyncWorker &) = delete;
	/// Abandons the thread unless stop() has ended it.
	~SyncWorker();

	int event_fd() const;
	void submit(SubmittedPicture picture);

	/// Takes the event back.
	void clear_event();
	/// The oldest one that is finished, or null; valid until pop().
	FinishedPicture *front();
	void pop();

	/// Waits until the hardware is done with what it has, and ends the thread. False when it is
	/// not done in time: the thread then goes on waiting by itself, keeping all that the driver
	/// may still touch.
	bool stop(std::chrono::nanoseconds patience);

private:
	struct Shared;

	SyncWorker(std::shared_ptr<Shared> shared);

	static void run(std::shared_ptr<Shared> shared);

	std::shared_ptr<Shared> shared_;
	std::thread thread_;
};

} // namespace penstock::vaapi
