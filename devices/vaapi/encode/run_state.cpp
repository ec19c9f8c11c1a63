#include "devices/vaapi/encode/run_state.h"

#include <cassert>

namespace penstock::vaapi {

std::optional<RunState::State> RunState::next(State state, Event event)
{
	if (state == State::kHung)
		return std::nullopt;
	switch (event) {
	case Event::kBusy:
		return state == State::kRunning ? std::optional(State::kRetrying) : std::nullopt;
	case Event::kRetry:
		return state == State::kRetrying ? std::optional(State::kRunning) : std::nullopt;
	case Event::kFailing:
		return State::kRecovering;
	case Event::kRecovered:
		return state == State::kRecovering ? std::optional(State::kRunning) : std::nullopt;
	case Event::kSilent:
		return State::kHung;
	}
	return std::nullopt;
}

void RunState::take(Event event)
{
	const std::optional<State> then = next(state_, event);
	assert(then);
	if (then)
		state_ = *then;
}

} // namespace penstock::vaapi
