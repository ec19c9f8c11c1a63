#include "devices/v4l2/camera/capture_facts.h"

#include <algorithm>
#include <utility>

#include <linux/videodev2.h>

namespace penstock::v4l2 {

namespace {

TimestampClock clock_of(std::uint32_t flags)
{
	switch (flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) {
	case V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC:
		return TimestampClock::kMonotonic;
	case V4L2_BUF_FLAG_TIMESTAMP_COPY:
		return TimestampClock::kCopy;
	default:
		return TimestampClock::kUnknown;
	}
}

CaptureFlags flags_of(std::uint32_t flags)
{
	constexpr std::pair<std::uint32_t, CaptureFlag> kFlags[] = {
		{V4L2_BUF_FLAG_ERROR, CaptureFlag::kError},
		{V4L2_BUF_FLAG_KEYFRAME, CaptureFlag::kKeyFrame},
		{V4L2_BUF_FLAG_PFRAME, CaptureFlag::kPredictedFrame},
		{V4L2_BUF_FLAG_BFRAME, CaptureFlag::kBidirectionalFrame},
		{V4L2_BUF_FLAG_LAST, CaptureFlag::kLast}};
	CaptureFlags result;
	for (const auto &[bit, flag] : kFlags)
		if (flags & bit)
			result |= flag;
	return result;
}

} // namespace

void describe_capture(CaptureMeta &meta, const DequeuedBuffer &dequeued)
{
	meta.sequence = dequeued.sequence;
	meta.timestamp = ClockTime(dequeued.timestamp_ns);
	meta.capture_flags = flags_of(dequeued.flags);
	meta.clock = clock_of(dequeued.flags);
	meta.source =
		(dequeued.flags & V4L2_BUF_FLAG_TSTAMP_SRC_MASK) == V4L2_BUF_FLAG_TSTAMP_SRC_SOE
			? TimestampSource::kStartOfExposure
			: TimestampSource::kEndOfFrame;
	meta.memory_count = std::min<std::size_t>(dequeued.memory_count, meta.bytes_used.size());
	std::copy_n(dequeued.bytes_used.begin(), meta.memory_count, meta.bytes_used.begin());
}

} // namespace penstock::v4l2
