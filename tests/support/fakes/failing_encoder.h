#pragma once

#include <cerrno>
#include <set>
#include <utility>

#include <linux/videodev2.h>

#include "tests/support/fakes/changed_io.h"
#include "tests/support/v4l2/fake_devices.h"

namespace penstock::test {

/// The encoder's driver fails a request for good, in each of some sessions, after it has worked.
class FailingEncoder final : public ChangedNode
{
public:
	/// Borrows `real`. Of the sessions that `failing` counts from 0, each fails the `nth`
	/// request of its kind on the queue of this type, and all that follow.
	FailingEncoder(v4l2::Io &real, unsigned long request, int type, int nth,
		       std::set<int> failing)
		: ChangedNode(real, kFakeEncoderPath), request_(request), type_(type), nth_(nth),
		  failing_(std::move(failing))
	{}

	int ioctl(int fd, unsigned long request, void *argument) override
	{
		if (is_of_node(fd) && request == VIDIOC_STREAMON &&
		    *static_cast<int *>(argument) == V4L2_BUF_TYPE_VIDEO_OUTPUT) {
			++session_;
			count_ = 0;
		}
		if (is_of_node(fd) && request == request_ && failing_.contains(session_) &&
		    static_cast<int>(static_cast<v4l2_buffer *>(argument)->type) == type_ &&
		    ++count_ >= nth_)
			return -EIO;
		return ChangedNode::ioctl(fd, request, argument);
	}

	int sessions() const { return session_ + 1; }

private:
	const unsigned long request_;
	const int type_;
	const int nth_;
	const std::set<int> failing_;
	int session_ = -1;
	int count_ = 0;
};

} // namespace penstock::test
