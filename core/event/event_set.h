#pragma once

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// Several descriptors as one, for a device whose single event_fd() stands for all that it waits
/// for: readable while one of them is (an epoll, which another epoll may wait for).
class EventSet
{
public:
	static Result<EventSet> create();

	int fd() const noexcept { return fd_.get(); }

	/// The descriptor stays the caller's, who removes it before it is closed.
	Status add(int fd) const;
	/// From now on it makes fd() readable no more. Nothing happens when it is not in the set.
	void remove(int fd) const noexcept;

private:
	explicit EventSet(UniqueFd fd) : fd_(std::move(fd)) {}

	UniqueFd fd_;
};

} // namespace penstock
