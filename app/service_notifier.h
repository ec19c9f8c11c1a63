#pragma once

#include <cstdint>

#include "app/statistics.h"

namespace penstock {

/// Tells a service manager that listens (sd_notify(3), NOTIFY_SOCKET) how a recording goes; without
/// one nothing happens.
class ServiceNotifier
{
public:
	/// Called about once a second: READY=1 once frames come out, WATCHDOG=1 whenever more have
	/// come out since the last call, so that a recording that stands still is restarted.
	void show(const Statistics &now);
	/// STOPPING=1.
	void stopping();

private:
	std::uint64_t last_frames_ = 0;
};

} // namespace penstock
