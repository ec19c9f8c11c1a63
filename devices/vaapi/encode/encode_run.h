#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/ring.h"
#include "devices/roles/encoder.h"
#include "devices/roles/frame_slots.h"
#include "devices/vaapi/encode/deadline_timer.h"
#include "devices/vaapi/encode/driver_objects.h"
#include "devices/vaapi/encode/failed_pictures.h"
#include "devices/vaapi/encode/picture_feed.h"
#include "devices/vaapi/encode/picture_watchdog.h"
#include "devices/vaapi/encode/run_state.h"
#include "devices/vaapi/encode/sync_worker.h"

namespace penstock::vaapi {

/// One run of a session, from start to stop, on the loop's thread. Frames wait here until the
/// driver has room for them (see RunState); the driver has them until the worker says that they
/// are finished.
///
/// What goes wrong: a busy driver is asked again later; a coded buffer that was too small grows; a
/// picture that failed is lost, and all that follow it up to an IDR, since they refer to it (see
/// FailedPictures); a driver that does not answer within the watchdog's time is given up.
class EncodeRun
{
public:
	static Result<std::unique_ptr<EncodeRun>> start(std::shared_ptr<DriverObjects> session,
							CodedSink &sink,
							std::chrono::nanoseconds watchdog);
	EncodeRun(const EncodeRun &) = delete;
	EncodeRun &operator=(const EncodeRun &) = delete;
	/// Waits for the hardware as long as the watchdog does, then leaves it alone with all that
	/// it may touch.
	~EncodeRun();

	/// What makes dispatch() worth calling, once it is readable.
	std::vector<int> event_fds() const;
	/// timed_out when the driver hangs, from then on each time.
	Status dispatch();

	/// device_or_resource_busy for a slot that the session does not have, or that is taken.
	/// Where frames are decoded, the errors of JpegDecoder::decode() that are the frame's.
	Status submit(BufferRef frame);
	/// Frames that wait, or that the driver has.
	std::uint32_t in_flight() const
	{
		return static_cast<std::uint32_t>(waiting_.size() + in_driver_);
	}

	/// Frames that failed, and those that could not be shown without them.
	std::uint64_t lost() const { return lost_; }

	/// As PictureFeed.
	void force_idr() { feed_.force_idr(); }
	Status set_bitrate(std::uint64_t bitrate) { return feed_.set_bitrate(bitrate); }

private:
	EncodeRun(std::shared_ptr<DriverObjects> session, CodedSink &sink,
		  std::unique_ptr<SyncWorker> worker, std::chrono::nanoseconds patience,
		  PictureWatchdog watch, DeadlineTimer retry);

	/// What the output lacks after a picture is lost: everything that refers to it.
	enum class Output { kComplete, kAwaitsKeyframe };

	Status decode(const Buffer &frame);
	Status pump();
	Status encode();
	Status retry_later(Error error);
	Status take(FinishedPicture &picture);
	void lose(Error reason);
	Status recover();
	Status rebuild();
	tl::unexpected<Error> hang_error() const;

	std::shared_ptr<DriverObjects> session_;
	CodedSink &sink_;
	const std::chrono::nanoseconds patience_; ///< with a driver that is to stop
	PictureWatchdog watchdog_;
	DeadlineTimer retry_;

	PictureFeed feed_;
	const FrameSlots slots_;
	Ring<HeldFrame> waiting_;
	std::size_t in_driver_ = 0;
	std::uint64_t lost_ = 0;

	RunState state_;
	FailedPictures failures_;
	Error last_loss_; ///< why the last picture was lost
	Output output_ = Output::kComplete;
	std::uint32_t retries_ = 0; ///< of the first frame that waits

	std::unique_ptr<SyncWorker> worker_;
};

} // namespace penstock::vaapi
