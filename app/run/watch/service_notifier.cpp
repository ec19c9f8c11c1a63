#include "app/run/watch/service_notifier.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/base/shared_library.h"

namespace penstock {

namespace {

/// sd_notify(), which is loaded for a service manager only: its libraries take a tenth of a start.
/// Where the manager is systemd, they are there.
int (*find_notify())(int, const char *)
{
	int (*notify)(int, const char *) = nullptr;
	if (!std::getenv("NOTIFY_SOCKET"))
		return notify;
	if (const auto library = SharedLibrary::open("libsystemd.so.0"); !library)
		spdlog::warn("the service manager is not told anything: {}",
			     library.error().message());
	else
		(void)library->find("sd_notify", notify);
	return notify;
}

} // namespace

ServiceNotifier::ServiceNotifier() : notify_(find_notify())
{}

/// Whether somebody heard it is of no matter to the recording.
void ServiceNotifier::notify(const char *state) const
{
	if (notify_)
		(void)notify_(0, state);
}

void ServiceNotifier::show(std::span<const Part> parts)
{
	// A pipeline was added or ended: start its counter at 0.
	last_.resize(parts.size());
	std::uint64_t frames = 0;
	std::size_t streaming = 0;
	std::size_t awaiting = 0;
	for (std::size_t i = 0; i < parts.size(); ++i) {
		const bool streams = parts[i].state == Part::State::kStreams;
		if (streams && parts[i].frames == last_[i])
			return;
		frames += parts[i].frames;
		streaming += streams ? 1 : 0;
		awaiting += parts[i].state == Part::State::kAwaits ? 1 : 0;
	}
	if (streaming + awaiting == 0)
		return;
	std::ranges::transform(parts, last_.begin(), &Part::frames);
	std::string state;
	if (std::ranges::find(parts, Part::State::kFailed, &Part::state) == parts.end())
		state = std::exchange(ready_, true) ? "WATCHDOG=1\n" : "READY=1\nWATCHDOG=1\n";
	state += "STATUS=";
	if (streaming < parts.size())
		state += fmt::format("{} of {} pipelines, ", streaming, parts.size());
	state += fmt::format("{} frames encoded", frames);
	if (awaiting != 0)
		state += fmt::format(", {} waiting for a camera or its signal", awaiting);
	notify(state.c_str());
}

void ServiceNotifier::stopping()
{
	notify("STOPPING=1");
}

} // namespace penstock
