#include "devices/v4l2/queue/import_trial.h"

#include <fmt/format.h>

#include "devices/v4l2/queue/queue_buffer.h"

namespace penstock::v4l2 {

namespace {

Result<Answer<>> request_slots(Queue &queue, std::size_t count, std::string_view who)
{
	auto granted = queue.request(static_cast<std::uint32_t>(count), V4L2_MEMORY_DMABUF);
	if (!granted) {
		if (granted.error().is(std::errc::invalid_argument))
			return refused(fmt::format("{} imports no dmabufs", who));
		if (granted.error().is(std::errc::not_enough_memory))
			return refused(granted.error().message());
		return propagate(granted);
	}
	if (*granted < count)
		return refused(
			fmt::format("{} grants {} slots for {} buffers", who, *granted, count));
	return {};
}

} // namespace

Result<Answer<>> try_import(Queue &queue, std::span<const BufferRef> buffers,
			    const QueueFormat &format, std::string_view who)
{
	auto requested = request_slots(queue, buffers.size(), who);
	if (!requested || !*requested)
		return requested;

	Status queued;
	for (std::size_t i = 0; i < buffers.size() && queued; ++i)
		queued = queue_buffer(queue, *buffers[i], format);
	// STREAMOFF gives back what was queued, streaming or not. A buffer that stays queued would
	// be taken for the first frame.
	if (Status given_back = queue.stream_off(); !given_back)
		return refused(fmt::format("{} does not give back the buffers of a trial: {}", who,
					   given_back.error().message()));
	if (queued)
		return {};
	return refused(fmt::format(
		"{} does not import this memory: {}{}", who, queued.error().message(),
		queued.error().is(std::errc::bad_address) ? " (it needs contiguous memory)" : ""));
}

} // namespace penstock::v4l2
