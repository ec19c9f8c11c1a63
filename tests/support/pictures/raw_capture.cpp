#include "tests/support/pictures/raw_capture.h"

#include <chrono>
#include <exception>
#include <poll.h>
#include <stdexcept>

namespace penstock::test {

namespace {

constexpr std::uint32_t kBuffers = 4;

VideoNode::Format set_up(const VideoNode &node, std::uint32_t fourcc, std::uint32_t width,
			 std::uint32_t height)
{
	VideoNode::Format format =
		node.set_format(node.capture_type(), {fourcc, width, height, 0, 0});
	if (format.fourcc != fourcc || format.width != width || format.height != height)
		throw std::runtime_error(node.path() + " does not take the format");
	return format;
}

void start(MappedQueue &queue)
{
	for (std::uint32_t i = 0; i < queue.count(); ++i)
		queue.queue(i);
	queue.stream_on();
}

} // namespace

Picture capture_picture(const std::string &path, std::uint32_t fourcc, std::uint32_t width,
			std::uint32_t height)
{
	VideoNode node(path);
	VideoNode::Format format = set_up(node, fourcc, width, height);
	MappedQueue queue(node, node.capture_type(), kBuffers);
	start(queue);
	for (;;) {
		wait_for(node, POLLIN);
		if (auto frame = queue.dequeue()) {
			if (frame->error)
				throw std::runtime_error(path + " gave a frame with an error");
			return Picture(fourcc, width, height, format.stride, format.height,
				       frame->data);
		}
	}
}

BackgroundCapture::BackgroundCapture(const std::string &path, std::uint32_t fourcc,
				     std::uint32_t width, std::uint32_t height)
	: node_(path), format_(set_up(node_, fourcc, width, height)),
	  queue_(std::make_unique<MappedQueue>(node_, node_.capture_type(), kBuffers))
{
	start(*queue_);
	thread_ = std::thread([this] { stream(); });
}

BackgroundCapture::~BackgroundCapture()
{
	end_ = true;
	thread_.join();
}

bool BackgroundCapture::goes_on(int count) const
{
	using namespace std::chrono_literals;
	int wanted = frames_ + count;
	auto deadline = std::chrono::steady_clock::now() + 10s;
	while (std::chrono::steady_clock::now() < deadline && frames_ >= 0) {
		if (frames_ >= wanted)
			return true;
		std::this_thread::sleep_for(10ms);
	}
	return false;
}

void BackgroundCapture::stream()
{
	try {
		while (!end_) {
			wait_for(node_, POLLIN);
			auto frame = queue_->dequeue();
			if (!frame)
				continue;
			if (frame->error || frame->data_offset + frame->data.size() != format_.size)
				throw std::runtime_error("a broken frame");
			queue_->queue(frame->index);
			++frames_;
		}
	} catch (const std::exception &) {
		frames_ = -1;
	}
}

} // namespace penstock::test
