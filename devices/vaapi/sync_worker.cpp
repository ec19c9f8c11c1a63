#include "devices/vaapi/sync_worker.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>

#include <sys/eventfd.h>

#include "devices/vaapi/ring.h"

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

/// vaSyncBuffer() waits for one picture, vaSyncSurface() for all of a surface. A driver that has
/// the first one says something else of a buffer that does not exist.
bool has_sync_buffer(const Display &display)
{
	return display.try_call(vaSyncBuffer, VABufferID{VA_INVALID_ID}, std::uint64_t{0}) !=
	       VA_STATUS_ERROR_UNIMPLEMENTED;
}

} // namespace

struct SyncWorker::Shared {
	Shared(DisplayRef display_used, std::shared_ptr<void> objects_used, std::size_t depth)
		: display(std::move(display_used)), objects(std::move(objects_used)),
		  event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), submitted(depth), finished(depth)
	{}

	std::optional<SubmittedPicture> next();
	VAStatus sync(const SubmittedPicture &picture);
	VAStatus wait(const SubmittedPicture &picture);
	void finish(SubmittedPicture &picture, VAStatus status);
	bool pause(std::chrono::nanoseconds time);

	const DisplayRef display;
	const std::shared_ptr<void> objects;
	const UniqueFd event;
	bool sync_buffer = false; // the thread's

	std::mutex mutex; // of everything below
	std::condition_variable changed;
	Ring<SubmittedPicture> submitted;
	Ring<FinishedPicture> finished;
	bool stopping = false;
	bool ended = false;
};

Result<std::unique_ptr<SyncWorker>>
SyncWorker::start(DisplayRef display, std::shared_ptr<void> objects, std::size_t depth)
{
	auto shared = std::make_shared<Shared>(std::move(display), std::move(objects), depth);
	if (!shared->event)
		return system_error(errno, "eventfd");
	shared->sync_buffer = has_sync_buffer(*shared->display);
	std::unique_ptr<SyncWorker> worker(new SyncWorker(shared));
	try {
		worker->thread_ = std::thread(&SyncWorker::run, std::move(shared));
	} catch (const std::system_error &error) {
		return tl::unexpected<Error>(Error{error.code(), "start the encoder's thread"});
	}
	return worker;
}

SyncWorker::SyncWorker(std::shared_ptr<Shared> shared) : shared_(std::move(shared))
{}

SyncWorker::~SyncWorker()
{
	if (thread_.joinable())
		(void)stop(0ns);
}

int SyncWorker::event_fd() const
{
	return shared_->event.get();
}

void SyncWorker::submit(SubmittedPicture picture)
{
	{
		const std::lock_guard lock(shared_->mutex);
		shared_->submitted.push(std::move(picture));
	}
	shared_->changed.notify_all();
}

void SyncWorker::clear_event()
{
	eventfd_t ignored = 0;
	(void)::eventfd_read(shared_->event.get(), &ignored);
}

FinishedPicture *SyncWorker::front()
{
	const std::lock_guard lock(shared_->mutex);
	return shared_->finished.empty() ? nullptr : &shared_->finished.front();
}

void SyncWorker::pop()
{
	const std::lock_guard lock(shared_->mutex);
	shared_->finished.pop();
}

bool SyncWorker::stop(std::chrono::nanoseconds patience)
{
	bool ended = false;
	{
		std::unique_lock lock(shared_->mutex);
		shared_->stopping = true;
		shared_->changed.notify_all();
		ended = shared_->changed.wait_for(lock, patience,
						  [this] { return shared_->ended; });
	}
	if (ended)
		thread_.join();
	else
		thread_.detach();
	return ended;
}

void SyncWorker::run(std::shared_ptr<Shared> shared)
{
	while (auto picture = shared->next()) {
		const VAStatus status = shared->sync(*picture);
		picture->frame.reset();
		shared->finish(*picture, status);
	}
	const std::lock_guard lock(shared->mutex);
	shared->ended = true;
	shared->changed.notify_all();
}

/// The oldest picture, or nothing when the thread is to end.
std::optional<SubmittedPicture> SyncWorker::Shared::next()
{
	std::unique_lock lock(mutex);
	changed.wait(lock, [this] { return stopping || !submitted.empty(); });
	if (submitted.empty())
		return std::nullopt;
	SubmittedPicture picture = std::move(submitted.front());
	submitted.pop();
	return picture;
}

/// Waits again and again while the driver gives up early. The watchdog says when that is too long.
VAStatus SyncWorker::Shared::sync(const SubmittedPicture &picture)
{
	std::chrono::nanoseconds time = kFirstPause;
	VAStatus status = wait(picture);
	while (is_unfinished(status) && pause(time)) {
		time = std::min<std::chrono::nanoseconds>(2 * time, kLongestPause);
		status = wait(picture);
	}
	// An error does not say that the hardware is done with the frame; this call waits for that.
	if (status != VA_STATUS_SUCCESS)
		(void)display->wait(vaSyncSurface, picture.input);
	return status;
}

VAStatus SyncWorker::Shared::wait(const SubmittedPicture &picture)
{
	if (sync_buffer) {
		// Mesa knows no other time than 0 and this one.
		const VAStatus status =
			display->wait(vaSyncBuffer, picture.coded, VA_TIMEOUT_INFINITE);
		if (status != VA_STATUS_ERROR_UNIMPLEMENTED)
			return status;
		sync_buffer = false;
	}
	return display->wait(vaSyncSurface, picture.input);
}

/// False when the thread is to end.
bool SyncWorker::Shared::pause(std::chrono::nanoseconds time)
{
	std::unique_lock lock(mutex);
	return !changed.wait_for(lock, time, [this] { return stopping; });
}

void SyncWorker::Shared::finish(SubmittedPicture &picture, VAStatus status)
{
	FinishedPicture *result = nullptr;
	{
		const std::lock_guard lock(mutex);
		if (stopping)
			return;
		result = &finished.next();
	}
	result->coded_index = picture.coded_index;
	result->pts = picture.pts;
	result->keyframe = picture.keyframe;
	result->outcome = CodedOutcome::kFailed;
	result->status = status;
	if (status == VA_STATUS_SUCCESS)
		result->outcome = read_coded_buffer(*display, picture.coded, picture.capacity,
						    result->data, result->status);
	{
		const std::lock_guard lock(mutex);
		finished.push();
	}
	(void)::eventfd_write(event.get(), 1);
}

} // namespace penstock::vaapi
