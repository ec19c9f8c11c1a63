#pragma once

#include "devices/v4l2/calls/io.h"
#include "devices/vaapi/driver/call_watch.h"

namespace penstock {

/// How the drivers of a pipeline are called. Borrows what it names.
struct DriverAccess {
	/// An Io alone: where nobody looks which call of VA-API has not returned.
	DriverAccess(v4l2::Io &v4l2_calls, vaapi::CallWatch *watch = nullptr)
		: io(v4l2_calls), va_calls(watch)
	{}

	v4l2::Io &io;
	vaapi::CallWatch *va_calls; ///< may be null
};

} // namespace penstock
