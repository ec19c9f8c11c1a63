#pragma once

#include <cstdint>

#include "core/base/result.h"

namespace penstock {

/// Something with a file descriptor that an event loop serves. All calls come from the loop's
/// thread.
class EventSource
{
public:
	virtual ~EventSource() = default;

	/// The descriptor to wait on; constant while the source is in a loop.
	virtual int event_fd() const = 0;

	/// Called before each wait: does what needs no event (hands free buffers to the driver) and
	/// returns the EPOLL* mask to wait for. 0 takes the descriptor out of the wait, since epoll
	/// reports errors and hang-ups even for an empty mask.
	virtual Result<std::uint32_t> prepare() = 0;

	/// `events` is the EPOLL* mask that came. An error means that the source has failed for
	/// good.
	virtual Status dispatch(std::uint32_t events) = 0;
};

} // namespace penstock
