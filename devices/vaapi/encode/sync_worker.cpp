#include "devices/vaapi/encode/sync_worker.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace penstock::vaapi {

namespace {

using namespace std::chrono_literals;

constexpr auto kFirstPause = 1ms;
constexpr auto kLongestPause = 64ms;

/// The driver has not finished, but says so instead of waiting.
bool is_unfinished(VAStatus status)
{
	return status == VA_STATUS_ERROR_TIMEDOUT || status == VA_STATUS_ERROR_HW_BUSY ||
	       status == VA_STATUS_ERROR_SURFACE_BUSY;
}

/// vaSyncBuffer() waits for one picture, vaSyncSurface() for all pictures of a surface. The call
/// with an invalid buffer shows whether the driver has it: UNIMPLEMENTED means no.
bool has_sync_buffer(const Display &display)
{
	return display.wait("vaSyncBuffer", vaSyncBuffer, VABufferID{VA_INVALID_ID},
			    std::uint64_t{0}) != VA_STATUS_ERROR_UNIMPLEMENTED;
}

/// False when the thread is to end.
bool pause(std::chrono::nanoseconds time, const std::stop_token &stopping)
{
	std::mutex mutex;
	std::unique_lock lock(mutex);
	(void)std::condition_variable_any().wait_for(lock, stopping, time, [] { return false; });
	return !stopping.stop_requested();
}

/// Waits again and again while the driver gives up early. The watchdog says when that is too long.
template <typename Wait>
VAStatus insist(Wait wait, const std::stop_token &stopping)
{
	std::chrono::nanoseconds time = kFirstPause;
	VAStatus status = wait();
	while (is_unfinished(status) && pause(time, stopping)) {
		time = std::min<std::chrono::nanoseconds>(2 * time, kLongestPause);
		status = wait();
	}
	return status;
}

/// What the thread does with a picture.
class Waiter
{
public:
	Waiter(DisplayRef display, std::shared_ptr<void> objects)
		: display_(std::move(display)), objects_(std::move(objects)),
		  sync_buffer_(has_sync_buffer(*display_))
	{}

	void operator()(SubmittedPicture &picture, FinishedPicture &result,
			const std::stop_token &stopping)
	{
		const VAStatus status = sync(picture, stopping);
		picture.frame.reset();
		result.coded_index = picture.coded_index;
		result.pts = picture.pts;
		result.keyframe = picture.keyframe;
		result.outcome = CodedOutcome::kFailed;
		result.status = status;
		if (status == VA_STATUS_SUCCESS && !stopping.stop_requested())
			result.outcome =
				read_coded_buffer(*display_, picture.coded, picture.capacity,
						  result.data, result.status);
	}

private:
	VAStatus sync(const SubmittedPicture &picture, const std::stop_token &stopping);
	VAStatus wait_for_surface(VASurfaceID surface);
	VAStatus wait_for_picture(const SubmittedPicture &picture);

	DisplayRef display_;
	std::shared_ptr<void> objects_;
	bool sync_buffer_;
};

VAStatus Waiter::sync(const SubmittedPicture &picture, const std::stop_token &stopping)
{
	VAStatus decoded = VA_STATUS_SUCCESS;
	if (picture.decoded != VA_INVALID_SURFACE)
		decoded = insist([&] { return wait_for_surface(picture.decoded); }, stopping);
	const VAStatus coded = insist([&] { return wait_for_picture(picture); }, stopping);
	// An error does not say that the hardware is done with the frame; this call waits for that.
	if (coded != VA_STATUS_SUCCESS)
		(void)wait_for_surface(picture.input);
	return decoded != VA_STATUS_SUCCESS ? decoded : coded;
}

VAStatus Waiter::wait_for_surface(VASurfaceID surface)
{
	return display_->wait("vaSyncSurface", vaSyncSurface, surface);
}

VAStatus Waiter::wait_for_picture(const SubmittedPicture &picture)
{
	if (sync_buffer_) {
		// Mesa knows no other time than 0 and this one.
		const VAStatus status = display_->wait("vaSyncBuffer", vaSyncBuffer, picture.coded,
						       VA_TIMEOUT_INFINITE);
		if (status != VA_STATUS_ERROR_UNIMPLEMENTED)
			return status;
		sync_buffer_ = false;
	}
	return wait_for_surface(picture.input);
}

} // namespace

Result<std::unique_ptr<SyncWorker>>
start_sync_worker(DisplayRef display, std::shared_ptr<void> objects, std::size_t depth)
{
	const std::string path = display->path();
	return SyncWorker::start(path, depth, Waiter(std::move(display), std::move(objects)));
}

} // namespace penstock::vaapi
