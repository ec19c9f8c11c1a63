#include "tests/swva/calls/calls.h"

#include <chrono>

#include "tests/swva/objects/coded_buffer.h"

namespace swva {
namespace {

// Waits until `done`. Releases the lock meanwhile: other calls may come while hardware works.
template <typename Done>
bool wait(Driver &driver, std::unique_lock<std::mutex> &lock, std::uint64_t timeout_ns, Done done)
{
	if (timeout_ns == VA_TIMEOUT_INFINITE) {
		driver.job_done.wait(lock, done);
		return true;
	}
	// Longer than any test, and short enough not to overflow.
	constexpr std::uint64_t kLongest = 1'000'000'000'000;
	return driver.job_done.wait_for(
		lock, std::chrono::nanoseconds(std::min(timeout_ns, kLongest)), done);
}

bool times_out(Driver &driver)
{
	return ++driver.syncs <= driver.faults.sync_timeouts;
}

VAStatus sync(Driver &driver, VASurfaceID id, std::uint64_t timeout_ns)
{
	std::unique_lock lock(driver.mutex);
	auto surface = driver.find(driver.surfaces, id);
	if (!surface)
		return VA_STATUS_ERROR_INVALID_SURFACE;
	if (times_out(driver) ||
	    !wait(driver, lock, timeout_ns, [&] { return surface->pending == 0; }))
		return VA_STATUS_ERROR_TIMEDOUT;
	for (const auto &coded : surface->coded)
		complete_coded_buffer(*coded);
	surface->coded.clear();
	if (std::exchange(surface->not_decoded, false))
		return VA_STATUS_ERROR_DECODING_ERROR;
	return std::exchange(surface->failed, false) ? VA_STATUS_ERROR_ENCODING_ERROR
						     : VA_STATUS_SUCCESS;
}

} // namespace

VAStatus sync_surface(Driver &driver, VASurfaceID id)
{
	return sync(driver, id, VA_TIMEOUT_INFINITE);
}

VAStatus sync_surface2(Driver &driver, VASurfaceID id, std::uint64_t timeout_ns)
{
	if (!driver.persona.sync_surface2)
		return VA_STATUS_ERROR_UNIMPLEMENTED;
	return sync(driver, id, timeout_ns);
}

VAStatus sync_buffer(Driver &driver, VABufferID id, std::uint64_t timeout_ns)
{
	using enum Persona::SyncBuffer;
	if (driver.persona.sync_buffer == kAbsent)
		return VA_STATUS_ERROR_UNIMPLEMENTED;
	if (driver.persona.sync_buffer == kZeroOrInfinite && timeout_ns != 0 &&
	    timeout_ns != VA_TIMEOUT_INFINITE)
		return VA_STATUS_ERROR_UNIMPLEMENTED;
	std::unique_lock lock(driver.mutex);
	// Applications call it with this id to find out whether there is a vaSyncBuffer.
	if (id == VA_INVALID_ID)
		return VA_STATUS_ERROR_INVALID_BUFFER;
	auto buffer = driver.find(driver.buffers, id);
	if (!buffer)
		return VA_STATUS_ERROR_INVALID_BUFFER;
	// Mesa 22.3 does not look at the fence when the timeout is 0.
	if (times_out(driver) ||
	    (timeout_ns == 0 && driver.persona.sync_buffer == kZeroOrInfinite) ||
	    !wait(driver, lock, timeout_ns, [&] { return buffer->state != CodedState::kPending; }))
		return VA_STATUS_ERROR_TIMEDOUT;
	complete_coded_buffer(*buffer);
	return std::exchange(buffer->failed, false) ? VA_STATUS_ERROR_ENCODING_ERROR
						    : VA_STATUS_SUCCESS;
}

VAStatus query_surface_status(Driver &driver, VASurfaceID id, VASurfaceStatus *status)
{
	auto surface = driver.find(driver.surfaces, id);
	if (!surface)
		return VA_STATUS_ERROR_INVALID_SURFACE;
	// Mesa looks at the fence in a sync only: polling never sees the end.
	const bool unsynced = driver.persona.stale_map && !surface->coded.empty();
	*status = surface->pending > 0 || unsynced ? VASurfaceRendering : VASurfaceReady;
	return VA_STATUS_SUCCESS;
}

} // namespace swva
