#include "devices/vaapi/encode/run_state.h"

#include <map>
#include <utility>

#include <gtest/gtest.h>

namespace penstock::vaapi {
namespace {

using State = RunState::State;
using Event = RunState::Event;

const std::map<std::pair<State, Event>, State> kEdges{
	{{State::kRunning, Event::kBusy}, State::kRetrying},
	{{State::kRunning, Event::kFailing}, State::kRecovering},
	{{State::kRunning, Event::kSilent}, State::kHung},
	{{State::kRetrying, Event::kRetry}, State::kRunning},
	{{State::kRetrying, Event::kFailing}, State::kRecovering},
	{{State::kRetrying, Event::kSilent}, State::kHung},
	{{State::kRecovering, Event::kFailing}, State::kRecovering},
	{{State::kRecovering, Event::kRecovered}, State::kRunning},
	{{State::kRecovering, Event::kSilent}, State::kHung},
};

TEST(VaRunState, HasTheseEdgesAndNoOthers)
{
	for (const State state :
	     {State::kRunning, State::kRetrying, State::kRecovering, State::kHung})
		for (const Event event : {Event::kBusy, Event::kRetry, Event::kFailing,
					  Event::kRecovered, Event::kSilent}) {
			const auto edge = kEdges.find({state, event});
			const auto expected =
				edge == kEdges.end() ? std::nullopt : std::optional(edge->second);
			EXPECT_EQ(RunState::next(state, event), expected)
				<< static_cast<int>(state) << " " << static_cast<int>(event);
		}
}

TEST(VaRunState, RunsAgainAfterARetryAndARecovery)
{
	RunState state;
	EXPECT_TRUE(state.running());
	state.take(Event::kBusy);
	EXPECT_TRUE(state.retrying());
	state.take(Event::kRetry);
	state.take(Event::kFailing);
	EXPECT_TRUE(state.recovering());
	state.take(Event::kRecovered);
	EXPECT_TRUE(state.running());
	state.take(Event::kSilent);
	EXPECT_TRUE(state.hung());
}

#ifndef NDEBUG
TEST(VaRunState, CatchesAnEventThatCannotHappenInDebugBuilds)
{
	RunState state;
	EXPECT_DEATH(state.take(Event::kRecovered), "");
}
#endif

} // namespace
} // namespace penstock::vaapi
