#pragma once

#include <cstdint>
#include <memory>
#include <poll.h>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/usb_camera.h"
#include "tests/support/lab/video_node.h"

namespace penstock::test {

/// What a program without penstock gets of a camera, by plain V4L2 calls with mapped buffers.
class UsbCapture
{
public:
	struct Frame {
		std::uint32_t sequence = 0;
		bool error = false;
		std::chrono::nanoseconds time{};
		std::string bytes;
	};

	UsbCapture(const std::string &node, std::uint32_t fourcc, std::uint32_t width,
		   std::uint32_t height)
		: node_(node)
	{
		const VideoNode::Format format =
			node_.set_format(node_.capture_type(), {fourcc, width, height, 0, 0});
		EXPECT_EQ(format.fourcc, fourcc);
		EXPECT_EQ(format.width, width);
		EXPECT_EQ(format.height, height);
	}

	const VideoNode &node() const { return node_; }

	/// Queues all buffers and begins.
	void start()
	{
		queue_ = std::make_unique<MappedQueue>(node_, node_.capture_type(), 4);
		for (std::uint32_t i = 0; i < queue_->count(); ++i)
			queue_->queue(i);
		queue_->stream_on();
	}
	void stop() { queue_.reset(); }

	/// Throws when none comes for 10 s.
	Frame next()
	{
		for (;;) {
			wait_for(node_, POLLIN);
			auto buffer = queue_->dequeue();
			if (!buffer)
				continue;
			Frame frame{buffer->sequence, buffer->error, buffer->time,
				    std::string(reinterpret_cast<const char *>(buffer->data.data()),
						buffer->data.size())};
			queue_->queue(buffer->index);
			return frame;
		}
	}
	/// All up to that sequence number.
	std::vector<Frame> until(std::uint32_t sequence)
	{
		std::vector<Frame> frames;
		do
			frames.push_back(next());
		while (frames.back().sequence < sequence);
		return frames;
	}

private:
	VideoNode node_;
	std::unique_ptr<MappedQueue> queue_;
};

} // namespace penstock::test
