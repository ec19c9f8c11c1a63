#pragma once

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include <linux/videodev2.h>

#include <gtest/gtest.h>

#include "devices/v4l2/calls/io.h"
#include "devices/v4l2/node/device.h"

namespace penstock::test {

/// A driver that answers each call as a test says, however untrue that is. Other calls are ENOTTY.
class ScriptedIo final : public v4l2::Io
{
public:
	/// A capture node, single- or multi-planar.
	explicit ScriptedIo(std::uint32_t capabilities = V4L2_CAP_VIDEO_CAPTURE)
	{
		answer<v4l2_capability>(VIDIOC_QUERYCAP, [=](v4l2_capability &answer) {
			answer.capabilities = capabilities | V4L2_CAP_STREAMING;
			return 0;
		});
	}

	/// `reply` changes the argument and returns 0 or an errno.
	template <typename Argument>
	void answer(unsigned long request, std::function<int(Argument &)> reply)
	{
		replies_[request] = [reply = std::move(reply)](void *argument) {
			return reply(*static_cast<Argument *>(argument));
		};
	}
	std::uint32_t calls(unsigned long request) const
	{
		auto found = calls_.find(request);
		return found == calls_.end() ? 0 : found->second;
	}
	std::unique_ptr<v4l2::Device> device()
	{
		auto opened = v4l2::Device::open("/dev/video0", *this);
		EXPECT_TRUE(opened) << opened.error().message();
		return opened ? std::move(*opened) : nullptr;
	}

	std::vector<std::string> names_in(const std::string &) override { return {}; }
	int open(const char *, int) override { return ::open("/dev/null", O_RDWR | O_CLOEXEC); }
	int ioctl(int, unsigned long request, void *argument) override
	{
		++calls_[request];
		auto found = replies_.find(request);
		return found == replies_.end() ? -ENOTTY : -found->second(argument);
	}
	int map(int, std::size_t, off_t, void **) override { return -EINVAL; }
	void unmap(void *, std::size_t) override {}

private:
	std::map<unsigned long, std::function<int(void *)>> replies_;
	std::map<unsigned long, std::uint32_t> calls_;
};

} // namespace penstock::test
