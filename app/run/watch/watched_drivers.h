#pragma once

#include <optional>

#include "app/backends/driver_access.h"
#include "devices/v4l2/calls/watched_io.h"

namespace penstock {

/// Makes the calls of a pipeline to its drivers, and knows which one it is in.
class WatchedDrivers
{
public:
	/// Borrows `io`.
	explicit WatchedDrivers(v4l2::Io &io) : io_(io) {}

	DriverAccess access() { return {io_, &va_calls_}; }

	/// On any thread. The numbers of V4L2's calls are below those of VA-API's.
	std::optional<CallInProgress> current() const
	{
		auto call = io_.current();
		return call ? call : va_calls_.current();
	}

private:
	v4l2::WatchedIo io_;
	vaapi::CallWatch va_calls_;
};

} // namespace penstock
