#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/unique_fd.h"

namespace penstock::test {

/// When a fake device has done a piece of work: at once whenever it is asked (an eventfd that is
/// always readable), or on every tick of an interval (a timerfd).
class FakePace
{
public:
	/// 0: at once.
	explicit FakePace(std::chrono::nanoseconds interval);

	int fd() const { return fd_.get(); }
	/// Pieces of work that are done since the last call; 1 when it works at once.
	std::uint64_t take();

private:
	bool ticks_;
	UniqueFd fd_;
};

} // namespace penstock::test
