#include "app/service_notifier.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

namespace penstock {

namespace {

/// Whether somebody heard it is of no matter to the recording.
void tell(const char *state)
{
	(void)::sd_notify(0, state);
}

} // namespace

void ServiceNotifier::show(const Statistics &now)
{
	if (now.frames_encoded == last_frames_)
		return;
	const bool first = last_frames_ == 0;
	last_frames_ = now.frames_encoded;
	tell(fmt::format("{}WATCHDOG=1\nSTATUS={} frames encoded", first ? "READY=1\n" : "",
			 now.frames_encoded)
		     .c_str());
}

void ServiceNotifier::stopping()
{
	tell("STOPPING=1");
}

} // namespace penstock
