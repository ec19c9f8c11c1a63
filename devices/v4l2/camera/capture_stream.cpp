#include "devices/v4l2/camera/capture_stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include <linux/videodev2.h>
#include <sys/epoll.h>

#include <fmt/format.h>

#include "core/allocation/allocation_error.h"
#include "core/meta/video_meta.h"
#include "devices/v4l2/camera/capture_facts.h"
#include "devices/v4l2/queue/queue_buffer.h"

namespace penstock::v4l2 {

namespace {

bool same_layout(const QueueFormat &one, const QueueFormat &other)
{
	return one.fourcc == other.fourcc && one.size == other.size && one.field == other.field &&
	       one.memory_count == other.memory_count && one.stride == other.stride &&
	       one.length == other.length;
}

/// Some drivers of the multi-planar API put a header before the picture and tell so with each frame
/// only (data_offset).
bool has_header(const DequeuedBuffer &dequeued)
{
	std::span<const std::uint32_t> offsets(dequeued.data_offset);
	return std::ranges::any_of(offsets.first(dequeued.memory_count),
				   [](std::uint32_t offset) { return offset != 0; });
}

/// A driver that ends transfers gives its buffers back as it got them, and without a number: no
/// frame is lost that a later one does not tell of (uvcvideo when a camera is pulled out or a
/// transfer fails).
bool was_given_up(const DequeuedBuffer &dequeued)
{
	const auto used = std::span(dequeued.bytes_used).first(dequeued.memory_count);
	return (dequeued.flags & V4L2_BUF_FLAG_ERROR) &&
	       std::ranges::all_of(used, [](std::uint32_t bytes) { return bytes == 0; });
}

} // namespace

CaptureStream::CaptureStream(const CaptureBuffers &buffers, FrameSink &sink,
			     CameraCounters &counters)
	: buffers_(buffers), sink_(sink), counters_(counters), slots_(buffers.queue().count())
{}

CaptureStream::~CaptureStream()
{
	(void)queue().stream_off();
}

Result<std::unique_ptr<CaptureStream>>
CaptureStream::start(const CaptureBuffers &buffers, FrameSink &sink, CameraCounters &counters)
{
	std::unique_ptr<CaptureStream> stream(new CaptureStream(buffers, sink, counters));
	if (Status status = stream->queue_free_buffers(); !status)
		return propagate(status);
	if (Status status = stream->queue().stream_on(); !status)
		return propagate(status);
	return stream;
}

Result<std::uint32_t> CaptureStream::prepare()
{
	if (Status status = queue_free_buffers(); !status)
		return propagate(status);
	// vb2 reports an error to a poll() while it has no buffer.
	return queue().queued() == 0 ? 0u : std::uint32_t{EPOLLIN};
}

Status CaptureStream::queue_free_buffers()
{
	while (queue().queued() < queue().count()) {
		auto buffer = buffers_.pool->acquire(BufferPool::Wait::kReturn);
		if (!buffer)
			return propagate(buffer);
		if (!*buffer)
			return {};
		std::uint32_t index = (**buffer)->index();
		if (index >= slots_.size())
			return device().error(EINVAL, VIDIOC_QBUF, fmt::format("slot {}", index));
		if (Status status = queue_buffer(queue(), ***buffer, buffers_.format); !status)
			return to_allocation_error(std::move(status.error()));
		slots_[index] = std::move(**buffer);
	}
	return {};
}

Status CaptureStream::dispatch(std::uint32_t events)
{
	auto dequeued = queue().dequeue();
	if (!dequeued)
		return propagate(dequeued);
	if (*dequeued) {
		counters_.starved += queue().queued() == 0;
		return take(**dequeued);
	}
	if (events & (EPOLLERR | EPOLLHUP))
		return device().error(EIO, VIDIOC_DQBUF, "poll reports an error");
	return {};
}

Status CaptureStream::take(const DequeuedBuffer &dequeued)
{
	BufferRef frame = std::move(slots_[dequeued.index]);
	if (!frame)
		return device().error(EBADMSG, VIDIOC_DQBUF, "a buffer that it did not have");
	if (!last_sequence_)
		if (Status status = confirm_format(); !status)
			return status;
	if (was_given_up(dequeued))
		return {};
	count_gap(dequeued.sequence);
	if ((dequeued.flags & V4L2_BUF_FLAG_ERROR) || !is_complete(*frame, dequeued)) {
		++counters_.damaged;
		return {};
	}

	if (Status status = place(*frame, dequeued); !status)
		return status;
	frame->pts = ClockTime(dequeued.timestamp_ns);
	auto *meta = frame->find_meta<CaptureMeta>();
	describe_capture(meta ? *meta : *frame->add_meta<CaptureMeta>(), dequeued);
	++counters_.captured;
	// Nothing of this object may follow: the sink may have ended it.
	return sink_.on_frame(std::move(frame));
}

/// What was set may not be what streams: a grabber's signal changes, a driver rounds at STREAMON.
Status CaptureStream::confirm_format() const
{
	auto now = current_format(device(), queue().type());
	if (!now)
		return propagate(now);
	if (same_layout(*now, buffers_.format))
		return {};
	auto layout = now->layout(buffers_.layout.size());
	return tl::unexpected<Error>(
		Error{AllocationErrc::kLayoutRefused,
		      fmt::format("camera streams {} instead of {}",
				  layout ? to_string(*layout) : describe(now->fourcc, now->size),
				  to_string(buffers_.layout))});
}

void CaptureStream::count_gap(std::uint32_t sequence)
{
	if (last_sequence_)
		counters_.missed += missed_between(*last_sequence_, sequence);
	last_sequence_ = sequence;
}

/// The driver wrote a whole frame, and no more than the memory holds.
bool CaptureStream::is_complete(const Buffer &frame, const DequeuedBuffer &dequeued) const
{
	const VideoInfo &layout = buffers_.layout;
	std::size_t count = std::min<std::size_t>(dequeued.memory_count, frame.memory_count());
	for (std::size_t i = 0; i < count; ++i)
		if (dequeued.bytes_used[i] > frame.memory(i).maxsize())
			return false;
	if (pixel_format_info(layout.format()).compressed)
		return count != 0 && dequeued.bytes_used[0] != 0;
	if (count < layout.memory_count())
		return false;
	for (std::uint32_t i = 0; i < layout.memory_count(); ++i)
		if (dequeued.bytes_used[i] <
		    std::uint64_t{dequeued.data_offset[i]} + layout.memory_size(i))
			return false;
	return true;
}

/// Says where the picture lies. The CPU can read it behind a header; an encoder reads where it was
/// told before the first frame.
Status CaptureStream::place(Buffer &frame, const DequeuedBuffer &dequeued) const
{
	const VideoInfo &layout = buffers_.layout;
	bool reads_meta = buffers_.reader == FrameReader::kVideoMeta;
	auto *meta = frame.find_meta<VideoMeta>();
	if (!has_header(dequeued) || pixel_format_info(layout.format()).compressed) {
		// The last frame in this buffer may have had a header.
		if (meta && reads_meta)
			meta->info = layout;
		return {};
	}
	if (!reads_meta)
		return tl::unexpected<Error>(Error{
			AllocationErrc::kLayoutRefused,
			fmt::format("encoder reads {} at byte 0, camera writes it at byte {} of "
				    "its memory (data_offset)",
				    name_of(layout.format()), dequeued.data_offset[0])});
	auto moved = moved_layout(dequeued);
	if (!moved)
		return propagate(moved);
	if (!meta)
		return device().error(EBADMSG, VIDIOC_DQBUF, "data_offset");
	meta->info = *moved;
	return {};
}

/// The layout with each plane behind the header of its memory.
Result<VideoInfo> CaptureStream::moved_layout(const DequeuedBuffer &dequeued) const
{
	std::array<PlaneLayout, kMaxPlanes> planes{};
	std::span<const PlaneLayout> plain = buffers_.layout.planes();
	std::ranges::copy(plain, planes.begin());
	for (PlaneLayout &plane : std::span(planes).first(plain.size()))
		plane.offset += dequeued.data_offset[plane.memory];
	auto moved = VideoInfo::create(buffers_.layout.format(), buffers_.layout.size(),
				       std::span(planes).first(plain.size()));
	if (!moved)
		return device().error(EBADMSG, VIDIOC_DQBUF, "data_offset");
	return *moved;
}

} // namespace penstock::v4l2
