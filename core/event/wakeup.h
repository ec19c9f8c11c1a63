#pragma once

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// A descriptor by which any thread wakes one that waits in poll() or epoll (an eventfd). It says
/// that something is there, not how much: several signals before one clear() are one.
class Wakeup
{
public:
	static Result<Wakeup> create();

	/// Readable from signal() to clear().
	int fd() const noexcept { return fd_.get(); }

	/// From any thread and from signal handlers; never waits.
	void signal() const noexcept;
	/// By the thread that was woken, before it looks for what is there: what comes later then
	/// wakes it again.
	void clear() const noexcept;

private:
	explicit Wakeup(UniqueFd fd) : fd_(std::move(fd)) {}

	UniqueFd fd_;
};

} // namespace penstock
