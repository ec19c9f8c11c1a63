#include "app/run/watch/long_calls.h"

#include <algorithm>
#include <utility>

#include "app/run/watch/stuck_pipelines.h"

namespace penstock {

namespace {

/// Whether the thread of a pipeline has to do with drivers there.
bool calls_drivers(Stage stage)
{
	switch (stage) {
	case Stage::kOpening:
	case Stage::kStreaming:
	case Stage::kAwaiting:
	case Stage::kEnding:
	case Stage::kClosing:
		return true;
	case Stage::kWaiting:
	case Stage::kWriting:
	case Stage::kEnded:
		break;
	}
	return false;
}

} // namespace

std::vector<LongCalls::LongCall> LongCalls::look(Clock::time_point now,
						 std::span<const PipelineEntry> entries)
{
	std::vector<LongCall> found;
	next_.reset();
	seen_.resize(entries.size());
	for (std::size_t number : running(entries)) {
		const PipelineEntry &entry = entries[number];
		std::optional<Seen> &seen = seen_[number];
		if (!calls_ || !calls_drivers(entry.stage))
			continue;
		const Clock::time_point sign_due = entry.sign_of_life + patience_.sign;
		if (now < sign_due) {
			look_again(sign_due);
			continue;
		}
		const auto call = calls_(number);
		if (!call)
			look_again(now + patience_.sign);
		else if (is_long(seen, *call, now))
			found.push_back({number, call->text});
	}
	return found;
}

bool LongCalls::is_long(std::optional<Seen> &seen, const CallInProgress &call,
			Clock::time_point now)
{
	if (!seen || seen->number != call.number)
		seen = Seen{call.number, now};
	const bool due = now >= seen->first + patience_.call;
	look_again(due ? now + patience_.sign : seen->first + patience_.call);
	return due && !std::exchange(seen->told, true);
}

void LongCalls::look_again(Clock::time_point when)
{
	next_ = next_ ? std::min(*next_, when) : when;
}

} // namespace penstock
