#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "tests/support/lab/video_node.h"
#include "tests/support/pictures/picture.h"

namespace penstock::test {

/// One frame straight from a camera.
Picture capture_picture(const std::string &path, std::uint32_t fourcc, std::uint32_t width,
			std::uint32_t height);

/// Somebody else who uses a camera: streams in a thread until it goes.
class BackgroundCapture
{
public:
	BackgroundCapture(const std::string &path, std::uint32_t fourcc, std::uint32_t width,
			  std::uint32_t height);
	BackgroundCapture(const BackgroundCapture &) = delete;
	BackgroundCapture &operator=(const BackgroundCapture &) = delete;
	~BackgroundCapture();

	/// Frames that came so far without an error; -1 once the stream has failed.
	int frames() const { return frames_; }
	/// Waits until `count` more have come; false after 10 s or a failure.
	bool goes_on(int count) const;

private:
	void stream();

	VideoNode node_;
	VideoNode::Format format_;
	std::unique_ptr<MappedQueue> queue_;
	std::atomic<int> frames_ = 0;
	std::atomic<bool> end_ = false;
	std::thread thread_;
};

} // namespace penstock::test
