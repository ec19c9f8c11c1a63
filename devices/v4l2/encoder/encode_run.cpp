#include "devices/v4l2/encoder/encode_run.h"

#include <cerrno>
#include <linux/videodev2.h>
#include <optional>
#include <sys/epoll.h>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/allocation/allocation_error.h"
#include "core/bitstream/keyframe.h"
#include "core/video/codec.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/queue/queue_buffer.h"

namespace penstock::v4l2 {

namespace {

// One being filled, one being written out, two to bridge a slow moment of the program.
constexpr std::uint32_t kCodedBuffers = 4;

/// Drivers say it by V4L2_BUF_FLAG_KEYFRAME. Some set no such flag (vicodec's encoder is one), so
/// the frame itself is asked, too. `fourcc` is the coded queue's.
bool is_keyframe(const CodedQueue::Coded &coded, std::uint32_t fourcc)
{
	if ((coded.buffer.flags & V4L2_BUF_FLAG_KEYFRAME) != 0)
		return true;
	const std::optional<Codec> codec = codec_of(fourcc);
	return codec && penstock::is_keyframe(coded.data, *codec);
}

} // namespace

EncodeRun::EncodeRun(const Queues &queues, CodedSink &sink)
	: queues_(queues), sink_(sink), held_(queues.raw.count())
{}

EncodeRun::~EncodeRun()
{
	(void)queues_.raw.stream_off();
	queues_.coded.stop();
}

Result<std::unique_ptr<EncodeRun>> EncodeRun::start(const Queues &queues, CodedSink &sink)
{
	std::unique_ptr<EncodeRun> run(new EncodeRun(queues, sink));
	queues.coded.describe(fourcc_to_string(queues.codec));
	if (Status status = queues.raw.stream_on(); !status)
		return propagate(status);
	if (Status status = queues.coded.start(kCodedBuffers); !status)
		return propagate(status);
	return run;
}

Status EncodeRun::submit(BufferRef frame)
{
	std::uint32_t slot = frame->index();
	if (slot >= held_.size() || held_[slot])
		return device().error(EBUSY, VIDIOC_QBUF, fmt::format("slot {}", slot));
	if (Status status = queue_buffer(queues_.raw, *frame, queues_.raw_format); !status)
		return to_allocation_error(std::move(status.error()));
	drain_.frame_submitted();
	held_[slot] = std::move(frame);
	return {};
}

void EncodeRun::request_keyframe()
{
	// A button; drivers without it leave the next keyframe to the GOP.
	(void)set_control(device(), V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, 1);
}

Status EncodeRun::drain()
{
	v4l2_encoder_cmd command{};
	command.cmd = V4L2_ENC_CMD_STOP;
	int number = device().try_ioctl(VIDIOC_ENCODER_CMD, &command);
	bool unknown = number == ENOTTY || number == EINVAL;
	if (number != 0 && !unknown)
		return device().error(number, VIDIOC_ENCODER_CMD, "stop");
	drain_.stop_sent(unknown ? DrainTracker::StopCommand::kUnknown
				 : DrainTracker::StopCommand::kTaken);
	drain_.settle();
	return {};
}

Status EncodeRun::dispatch(std::uint32_t events)
{
	Status status;
	if (events & EPOLLPRI)
		status = take_event();
	if (status && (events & EPOLLOUT))
		status = release_raw();
	if (status && (events & EPOLLIN))
		status = take_coded();
	if (status && (events & (EPOLLERR | EPOLLHUP)) && !(events & (EPOLLIN | EPOLLOUT)))
		status = device().error(EIO, VIDIOC_DQBUF, "poll reports an error");
	if (status)
		drain_.settle();
	return status;
}

/// One event; poll() reports EPOLLPRI again while there are more.
Status EncodeRun::take_event()
{
	v4l2_event event{};
	int number = device().try_ioctl(VIDIOC_DQEVENT, &event);
	if (number == ENOENT || number == EAGAIN)
		return {};
	if (number != 0)
		return device().error(number, VIDIOC_DQEVENT);
	if (event.type == V4L2_EVENT_EOS)
		drain_.end_event();
	return {};
}

Status EncodeRun::release_raw()
{
	auto done = queues_.raw.dequeue();
	if (!done)
		return propagate(done);
	if (!*done)
		return {};
	BufferRef &held = held_[(*done)->index];
	if (!held)
		return device().error(EBADMSG, VIDIOC_DQBUF, "a buffer that it did not have");
	held.reset();
	drain_.frame_returned(((*done)->flags & V4L2_BUF_FLAG_ERROR) != 0);
	return {};
}

Status EncodeRun::take_coded()
{
	auto coded = queues_.coded.dequeue();
	if (!coded) {
		if (coded.error().is(std::errc::broken_pipe) && drain_.end_of_queue())
			return {};
		return propagate(coded);
	}
	if (!*coded)
		return {};
	std::uint32_t flags = (*coded)->buffer.flags;
	auto next = drain_.coded_buffer({.failed = (flags & V4L2_BUF_FLAG_ERROR) != 0,
					 .empty = (*coded)->data.empty(),
					 .last = (flags & V4L2_BUF_FLAG_LAST) != 0});
	if (Status status = hand_over(**coded); !status)
		return status;
	return next == DrainTracker::Next::kRequeue ? queues_.coded.requeue(**coded) : Status{};
}

Status EncodeRun::hand_over(const CodedQueue::Coded &coded)
{
	std::uint32_t flags = coded.buffer.flags;
	if (flags & V4L2_BUF_FLAG_ERROR) {
		spdlog::warn("{} gave a coded frame with an error; dropped", device().path());
		return {};
	}
	if (coded.data.empty())
		return {};
	return sink_.on_coded({coded.data, ClockTime(coded.buffer.timestamp_ns),
			       is_keyframe(coded, queues_.codec)});
}

} // namespace penstock::v4l2
