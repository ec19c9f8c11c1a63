#pragma once

#include "core/base/clock_time.h"

namespace penstock {

/// Is told what a camera's driver says about its source. Called on the loop's thread.
class SourceObserver
{
public:
	virtual ~SourceObserver() = default;
	/// The source may have changed (V4L2_EVENT_SOURCE_CHANGE) at `when` (CLOCK_MONOTONIC;
	/// unset: unknown): Camera::check_source() says whether it has. May stop the camera.
	virtual void on_source_event(ClockTime when) = 0;
};

} // namespace penstock
