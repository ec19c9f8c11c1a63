#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <poll.h>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <linux/videodev2.h>

#include "tests/support/v4l2/fake_descriptor.h"
#include "tests/support/v4l2/fake_ioctls.h"
#include "tests/support/v4l2/fake_plane.h"

namespace penstock::test {

/// A node that a client has open: what its calls do, its events, its descriptor.
class FakeFile
{
public:
	virtual ~FakeFile() = default;

	int descriptor() const { return descriptor_.number(); }
	bool closed() const { return descriptor_.closed(); }

	int call(unsigned long request, void *argument) const
	{
		return ioctls.call(request, argument);
	}
	/// The memory that mmap() of this offset and length shows; null when there is none.
	virtual std::shared_ptr<FakePlane> find_plane(std::int64_t offset,
						      std::size_t length) const = 0;
	/// What poll() says when it is asked for POLLIN, POLLOUT and POLLPRI.
	std::uint32_t poll() const;
	/// Does what the hardware has to do by now. After each call of a client.
	virtual void work() {}
	/// Makes a real poll() say the same. The kernel would do so by itself.
	void refresh();
	/// The client has closed it: what it owned is freed.
	virtual void release() = 0;
	void hang_up() { descriptor_.show(POLLERR | POLLHUP); }

	/// For those who subscribed to its type and id.
	void send_event(v4l2_event event);
	void send_event(std::uint32_t type);

	/// Changed by tests whose driver lacks a call, or answers otherwise.
	FakeIoctls ioctls;

protected:
	/// Offers VIDIOC_SUBSCRIBE_EVENT and the calls that belong to it, for these events. Of a
	/// type and id the file keeps the newest only, as the kernel does.
	void offer_events(std::set<std::uint32_t> types);
	virtual std::uint32_t poll_queues() const = 0;

private:
	int subscribe(const v4l2_event_subscription &subscription);
	int unsubscribe(const v4l2_event_subscription &subscription);
	int dequeue_event(v4l2_event &event);

	FakeDescriptor descriptor_;
	std::set<std::uint32_t> offered_;
	std::set<std::pair<std::uint32_t, std::uint32_t>> subscribed_; ///< type and id
	std::deque<v4l2_event> events_;
	std::uint32_t sequence_ = 0;
};

} // namespace penstock::test
