#include "tests/support/streams/fwht_decoder.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <optional>
#include <poll.h>
#include <stdexcept>

#include <linux/videodev2.h>

#include "tests/support/lab/video_node.h"
#include "tests/support/lab/vivid.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {

namespace {

constexpr std::uint32_t kBuffers = 4;

/// The steps of the kernel's "Memory-to-Memory Stateful Video Decoder Interface": feed, wait for
/// the source change, set up the decoded side, go on, drain.
class Decoder
{
public:
	Decoder(const std::string &stream, std::uint32_t fourcc,
		const std::function<void(const Picture &)> &take)
		: node_(find_node("stateful-decoder")), fourcc_(fourcc), take_(take)
	{
		FwhtFrames split = split_fwht(stream);
		if (split.frames.empty() || split.rest != 0)
			throw std::runtime_error("not a whole FWHT stream");
		for (const FwhtFrame &frame : split.frames)
			waiting_.push_back(frame.data);
		visible_ = {fourcc, split.frames[0].width, split.frames[0].height, 0, 0};
	}

	void run()
	{
		start_coded();
		bool drained = false;
		while (!drained) {
			short events = wait_for(node_, POLLIN | POLLOUT | POLLPRI);
			if (events & POLLPRI)
				take_event();
			if (events & POLLOUT)
				feed();
			if (raw_ && (events & POLLIN))
				drained = take_raw();
			if (raw_ && !(events & (POLLIN | POLLOUT | POLLPRI)))
				throw std::runtime_error("the decoder failed");
		}
	}

private:
	void start_coded()
	{
		std::size_t longest = 0;
		for (std::span<const std::byte> frame : waiting_)
			longest = std::max(longest, frame.size());
		std::uint32_t type = node_.output_type();
		node_.set_format(type, {V4L2_PIX_FMT_FWHT, visible_.width, visible_.height, 0,
					static_cast<std::uint32_t>(longest)});
		v4l2_event_subscription subscription{};
		subscription.type = V4L2_EVENT_SOURCE_CHANGE;
		node_.ioctl(VIDIOC_SUBSCRIBE_EVENT, &subscription, "VIDIOC_SUBSCRIBE_EVENT");
		coded_.emplace(node_, type, kBuffers);
		// A buffer that is queued before the stream runs brings the source change.
		for (std::uint32_t i = 0; i < coded_->count(); ++i)
			feed(i);
		coded_->stream_on();
		if (waiting_.empty())
			drain();
	}

	void feed()
	{
		if (auto done = coded_->dequeue(); done && !waiting_.empty())
			feed(done->index);
		if (waiting_.empty())
			drain();
	}

	void feed(std::uint32_t index)
	{
		if (waiting_.empty())
			return;
		std::span<const std::byte> frame = waiting_.front();
		waiting_.pop_front();
		if (frame.size() > coded_->memory(index).size())
			throw std::runtime_error("a coded frame that is longer than the buffer");
		std::memcpy(coded_->memory(index).data(), frame.data(), frame.size());
		coded_->queue(index, frame.size());
	}

	void drain()
	{
		if (draining_)
			return;
		draining_ = true;
		v4l2_decoder_cmd command{};
		command.cmd = V4L2_DEC_CMD_STOP;
		node_.ioctl(VIDIOC_DECODER_CMD, &command, "VIDIOC_DECODER_CMD");
	}

	void take_event()
	{
		v4l2_event event{};
		node_.ioctl(VIDIOC_DQEVENT, &event, "VIDIOC_DQEVENT");
		if (event.type != V4L2_EVENT_SOURCE_CHANGE || raw_)
			return;
		VideoNode::Format wanted = node_.format(node_.capture_type());
		wanted.fourcc = fourcc_;
		layout_ = node_.set_format(node_.capture_type(), wanted);
		if (layout_.fourcc != fourcc_)
			throw std::runtime_error("the decoder does not give this format");
		raw_.emplace(node_, node_.capture_type(), kBuffers);
		for (std::uint32_t i = 0; i < raw_->count(); ++i)
			raw_->queue(i);
		raw_->stream_on();
	}

	/// Whether that was the last one.
	bool take_raw()
	{
		auto frame = raw_->dequeue();
		if (!frame)
			return false;
		if (frame->error)
			throw std::runtime_error("the decoder gave a frame with an error");
		if (!frame->data.empty())
			take_(Picture(fourcc_, visible_.width, visible_.height, layout_.stride,
				      layout_.height, frame->data));
		if (!frame->last)
			raw_->queue(frame->index);
		return frame->last;
	}

	VideoNode node_;
	std::uint32_t fourcc_;
	const std::function<void(const Picture &)> &take_;
	std::deque<std::span<const std::byte>> waiting_;
	VideoNode::Format visible_;
	VideoNode::Format layout_;
	std::optional<MappedQueue> coded_;
	std::optional<MappedQueue> raw_;
	bool draining_ = false;
};

} // namespace

void decode_fwht(const std::string &stream, std::uint32_t fourcc,
		 const std::function<void(const Picture &)> &take)
{
	Decoder(stream, fourcc, take).run();
}

std::uint32_t count_decoded(const std::string &stream, std::uint32_t fourcc)
{
	std::uint32_t count = 0;
	decode_fwht(stream, fourcc, [&count](const Picture &) { ++count; });
	return count;
}

} // namespace penstock::test
