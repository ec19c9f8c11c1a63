#include "app/run/service_notifier.h"

#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

namespace penstock {

namespace {

/// Whether somebody heard it is of no matter to the recording.
void notify(const char *state)
{
	(void)::sd_notify(0, state);
}

} // namespace

void ServiceNotifier::show(std::span<const std::uint64_t> frames)
{
	// A pipeline was added or ended: start its counter at 0.
	last_.resize(frames.size());
	for (std::size_t i = 0; i < frames.size(); ++i)
		if (frames[i] == last_[i])
			return;
	last_.assign(frames.begin(), frames.end());
	notify(fmt::format("{}WATCHDOG=1\nSTATUS={} frames encoded",
			   std::exchange(ready_, true) ? "" : "READY=1\n",
			   std::accumulate(frames.begin(), frames.end(), std::uint64_t{0}))
		       .c_str());
}

void ServiceNotifier::stopping()
{
	notify("STOPPING=1");
}

} // namespace penstock
