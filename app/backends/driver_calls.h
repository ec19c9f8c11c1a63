#pragma once

#include <spdlog/spdlog.h>

#include "devices/v4l2/calls/traced_io.h"

namespace penstock {

/// The kernel's own calls, which each goes to the log where its level is "trace".
class DriverCalls
{
public:
	v4l2::Io &io()
	{
		if (spdlog::should_log(spdlog::level::trace))
			return traced_;
		return system_;
	}

private:
	v4l2::SystemIo system_;
	v4l2::TracedIo traced_{system_};
};

} // namespace penstock
